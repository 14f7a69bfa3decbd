import type { Figures } from './clientBench.ts';
import { contestantNames, recorderNames } from './contestants/index.ts';
import type { Workload } from './workloads.ts';

/** One line for each figure, one column for each contestant, with ratios in brackets. */
export function formatTable(workloads: readonly Workload[], figures: Figures): string {
  const all = Object.values(figures);
  const names = [...contestantNames, ...recorderNames].filter(name => all.some(values => name in values));
  const rows = workloads.flatMap(({ name: workload, figures: own }) =>
    own.map(({ name, label, digits, relativeTo }) => {
      const values = figures[`${workload}.${name}`] ?? {};
      const base = relativeTo === undefined ? undefined : values[relativeTo];
      const cells = names.map(contestant => {
        const value = values[contestant];
        if (value === undefined) return '';
        return base === undefined ? value.toFixed(digits) : `${value.toFixed(digits)} (${(value / base).toFixed(2)})`;
      });
      return [label, ...cells];
    }),
  );
  return alignColumns([['', ...names], ...rows]);
}

export function alignColumns(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map(row => row[column]?.length ?? 0)));
  return rows
    .map(row =>
      row
        .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
