import assert from 'node:assert/strict';
import { applyDiff } from '../../../../src/core/text/applyDiff.ts';

const text = 'function f(a) {\n  const b = a;\n  return b;\n}\n\nfunction g() {\n  return 1;\n}';
const changed = text.replace('return b', 'return b + 1');

describe('A diff as a model writes it', () => {
  const rows: readonly (readonly [name: string, diff: string, wanted: string | undefined])[] = [
    [
      'is applied',
      '--- a/f.js\n+++ b/f.js\n@@ -1,4 +1,4 @@\n function f(a) {\n   const b = a;\n-  return b;\n+  return b + 1;\n }\n',
      changed,
    ],
    [
      'is applied where its numbers are wrong',
      '@@ -40,9 +40,1 @@\n   const b = a;\n-  return b;\n+  return b + 1;\n }',
      changed,
    ],
    ['is applied without a head', '   const b = a;\n-  return b;\n+  return b + 1;\n }', changed],
    ['is applied with a head that has no numbers', '@@ function f @@\n-  return b;\n+  return b + 1;', changed],
    ['is applied where its context lacks blanks', '@@\n const b = a;\n-return b;\n+return b + 1;', changed],
    [
      'is applied where empty lines lack their sign',
      '@@\n }\n\n function g() {\n-  return 1;\n+  return 2;\n }',
      text.replace('return 1', 'return 2'),
    ],
    [
      'is applied in several hunks',
      '@@\n-  return b;\n+  return b + 1;\n@@\n-  return 1;\n+  return 2;\n',
      changed.replace('return 1;', 'return 2;'),
    ],
    [
      'adds lines',
      '@@\n   const b = a;\n+  log(b);\n   return b;\n',
      text.replace('  return b', '  log(b);\n  return b'),
    ],
    ['removes lines', '@@\n-  const b = a;\n', text.replace('  const b = a;\n', '')],
    [
      'is applied as git prints it',
      'diff --git a/f.js b/f.js\nindex 1234567..89abcde 100644\n--- a/f.js\n+++ b/f.js\n@@ -3 +3 @@\n-  return b;\n+  return b + 1;\n\\ No newline at end of file\n',
      changed,
    ],
    [
      'is applied as blocks to search for',
      'f.js\n<<<<<<< SEARCH\n  return b;\n=======\n  return b + 1;\n>>>>>>> REPLACE\n',
      changed,
    ],
    [
      'is applied as a patch with a frame',
      '*** Begin Patch\n*** Update File: f.js\n@@\n-  return b;\n+  return b + 1;\n*** End Patch',
      changed,
    ],
    ['chooses the nearest of several places', '@@ -8 +8 @@\n-}\n+};', `${text};`],
    ['is not applied where several places fit', '-}\n+};', undefined],
    ['is not applied where its text is not there', '@@\n-  return c;\n+  return d;', undefined],
    ['is not applied where nothing is changed in it', ' function f(a) {', undefined],
    ['is not applied where there is none', '', undefined],
  ];
  for (const [name, diff, wanted] of rows) it(name, () => assert.equal(applyDiff(text, diff), wanted));

  it('takes the indentation of the text', () => {
    assert.equal(applyDiff('if (a) {\n\tb();\n}', '-    b();\n+    b();\n+    c();'), 'if (a) {\n\tb();\n\tc();\n}');
  });
});
