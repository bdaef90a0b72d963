import { describe, expect, it } from 'vitest';
import { toyPulse } from '../../../tests/toy-pulses.ts';
import { recentCourses } from './recent-courses.ts';

const ONE = { devices: 1, nodes: 1 };

describe('the courses of two days', () => {
  it('hold what was seen since the midnight before, and nothing older', () => {
    const courses = recentCourses();
    for (let day = 0; day < 5; day++) {
      if (day > 0) courses.nextDay();
      for (let minute = 0; minute < 10; minute++) {
        courses.add('w', toyPulse(day * 1440 + minute, { tensorActive: 0.5 }), ONE);
      }
    }
    expect(courses.courseOf('w')).toMatchObject({ minutes: 20, first: 3 * 1440 * 60_000 });
  });

  it('forget who was not seen for a day, however many there were', () => {
    const courses = recentCourses();
    const sizes = Array.from({ length: 6 }, (_, day) => {
      for (let number = 0; number < 50; number++) {
        courses.add(`${day}/${number}`, toyPulse(day * 1440, { tensorActive: 0.5 }), ONE);
      }
      const { size } = courses;
      courses.nextDay();
      return size;
    });
    expect(sizes).toEqual([50, 100, 100, 100, 100, 100]);
    expect(courses.courseOf('0/0')).toBeUndefined();
  });

  it('know the most devices and nodes that were ever held, with nothing lost of what was seen', () => {
    const courses = recentCourses();
    courses.add('w', toyPulse(0, { tensorActive: 0.5 }), { devices: 8, nodes: 1 });
    courses.add('w', toyPulse(1, { tensorActive: 0.5 }), { devices: 4, nodes: 2 });
    courses.add('w', toyPulse(2, { tensorActive: 0.5 }), ONE);
    expect(courses.courseOf('w')).toMatchObject({ minutes: 3, facts: { devices: 8, nodes: 2 } });
  });
});
