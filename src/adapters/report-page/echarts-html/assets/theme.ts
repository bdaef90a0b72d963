const LIGHT = `
--surface: #ffffff; --page: #f6f5f1; --raised: #fbfaf7; --ink: #1d2329; --muted: #59636e; --line: #cfcdc4; --grid: #e9e7e0;
--accent: #14507a; --focus: #0b63c5;
--series-1: #0b6aa8; --series-2: #c9541a; --series-3: #11836a; --series-4: #9a4f96; --series-5: #8a6d00; --series-6: #2f8fc0;
--series-rest: #6a737c; --series-unattributed: #8b3a3a;
--fate-workload: #0b6aa8; --fate-workload-ink: #ffffff; --fate-idle: #9cc6df; --fate-idle-ink: #12303f;
--fate-unallocated: #d9d5c8; --fate-unallocated-ink: #3a3a34; --fate-gap: #fbf1e6; --fate-gap-ink: #7a3a0c; --fate-gap-lines: #c9541a;
--above: #a3200d; --above-wash: #fbe6e1; --possibly: #825800; --possibly-wash: #fdf0cf; --below: #0b6152; --below-wash: #def1eb;
--unknown: #4d5864; --unknown-wash: #eceff1; --synthetic: #6a3d00; --synthetic-wash: #ffe9b8; --synthetic-line: #e0a62c;`;

const DARK = `
--surface: #171b20; --page: #101317; --raised: #1c2127; --ink: #e6e8ea; --muted: #9ba5af; --line: #38414a; --grid: #272e35;
--accent: #86c1ea; --focus: #7ab8ff;
--series-1: #57aee8; --series-2: #f08a52; --series-3: #40c4a4; --series-4: #d590d0; --series-5: #dcb93f; --series-6: #9fd5f4;
--series-rest: #98a2ac; --series-unattributed: #e59191;
--fate-workload: #2f86c4; --fate-workload-ink: #ffffff; --fate-idle: #27506b; --fate-idle-ink: #cfe6f5;
--fate-unallocated: #3d434a; --fate-unallocated-ink: #d8dce0; --fate-gap: #2b211a; --fate-gap-ink: #f2b68f; --fate-gap-lines: #d9793f;
--above: #ffa08f; --above-wash: #46211b; --possibly: #f2c75c; --possibly-wash: #3b3014; --below: #6fd3bb; --below-wash: #15362f;
--unknown: #b3bdc6; --unknown-wash: #2a3138; --synthetic: #ffdf94; --synthetic-wash: #3d2f0c; --synthetic-line: #8a681a;`;

/** Colours by the part they play; dark ones where the reader's system asks for them, and never on paper. */
export const THEME = `:root { color-scheme: light;${LIGHT} }
@media screen and (prefers-color-scheme: dark) { :root:not([data-theme="light"]) { color-scheme: dark;${DARK} } }`;
