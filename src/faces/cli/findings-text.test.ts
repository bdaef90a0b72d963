import { describe, expect, it } from 'vitest';
import type { FindingDocument } from '../../domain/reporting/accounts-document.ts';
import { findingsText } from './findings-text.ts';

const WIDTH = 200;
const finding = (subject: string, message: string): FindingDocument => ({
  code: 'billed-below-allocated',
  severity: 'warning',
  subject,
  message,
});

describe('findings of one kind', () => {
  it('tell whose the figures are, where the others have other figures', () => {
    const text = findingsText([finding('acme', '576 hours.'), finding('beta', '187 hours.')], WIDTH);
    expect(text).toContain('acme, beta');
    expect(text).toContain('Of acme: 576 hours.');
    expect(text).not.toContain('187');
  });

  it('are said once, and of nobody in particular, where all say the same', () => {
    const text = findingsText([finding('acme', 'Check both.'), finding('beta', 'Check both.')], WIDTH);
    expect(text).toContain('\n          Check both.');
  });
});
