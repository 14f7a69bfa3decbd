import assert from 'node:assert/strict';
import { csvCell } from '../../../../src/core/text/csvCell.ts';
import { budgetStates, readBudget, shareOf } from '../../../../src/core/usage/budget.ts';
import { toCsv } from '../../../../src/core/usage/entries.ts';
import { addUsage, noUsage } from '../../../../src/core/usage/usage.ts';

describe('a budget', () => {
  it('is read from settings, and what makes no sense in it limits nothing', () => {
    assert.deepEqual(readBudget({ day: { tokens: 10, usd: '2', credits: -1 }, month: 7, week: {} }), {
      day: { tokens: 10, usd: 2 },
      month: {},
    });
    assert.deepEqual(readBudget(null), { day: {}, month: {} });
  });

  it('counts tokens, credits and money apart, and knows what is an estimate', () => {
    const today = addUsage(addUsage(noUsage, { inputTokens: 5, outputTokens: 3 }, 0, 0.5), { credits: 2 }, 1);
    const month = addUsage(today, {}, 3, 0);
    const budget = readBudget({ day: { tokens: 16, credits: 2, usd: 1 }, month: { tokens: 11 } });
    assert.deepEqual(budgetStates(budget, today, month), [
      { period: 'day', unit: 'credits', used: 2, limit: 2, isEstimate: false },
      { period: 'month', unit: 'tokens', used: 11, limit: 11, isEstimate: true },
      { period: 'day', unit: 'tokens', used: 8, limit: 16, isEstimate: false },
      { period: 'day', unit: 'usd', used: 0.5, limit: 1, isEstimate: true },
    ]);
  });

  it('of nothing is used up from the beginning', () => {
    const [state] = budgetStates(readBudget({ day: { usd: 0 } }), noUsage, noUsage);
    assert.ok(state);
    assert.equal(shareOf(state), 1);
  });
});

it('a cost that the server reported is no estimate, whatever the price says', () => {
  const { costUsd, estimatedCostUsd } = addUsage(noUsage, { costUsd: 0.2, outputTokens: 5 }, 0, 9);
  assert.deepEqual([costUsd, estimatedCostUsd], [0.2, 0]);
});

for (const name of ['=cmd()', ' =1+1', '\t@SUM(A1)', '+1+cmd|x', '-2+3', '\u200B=1', '\uFF1D1+1', '\uFF20x', '\n=1']) {
  it(`a table for spreadsheets takes ${JSON.stringify(name)} for a text`, () => {
    assert.match(csvCell(name), /^"?'/);
    const csv = toCsv([{ ...noUsage, day: '2026-11-20', connection: name, model: name, caller: name }]);
    assert.equal(csv.split(csvCell(name)).length, 4);
  });
}

it('a table for spreadsheets leaves numbers and words as they are', () => {
  for (const cell of ['-5', '+3.2 %', '1,5', 'a=b', 'claude-3', ''])
    assert.equal(csvCell(cell).replaceAll('"', ''), cell);
});

it('a table for spreadsheets holds no formulas and keeps its columns', () => {
  const csv = toCsv([{ ...noUsage, day: '2026-11-20', connection: 'a,"b"', model: '=cmd()' }]);
  const [head, row] = csv.split('\r\n');
  assert.match(head ?? '', /^day,connection,model,generations,/);
  assert.match(row ?? '', /^2026-11-20,"a,""b""",'=cmd\(\),0,/);
});
