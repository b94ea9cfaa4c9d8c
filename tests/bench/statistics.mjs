// What is told of several measurements.

export const median = (values) => quantile(values, 0.5);
export const p95 = (values) => quantile(values, 0.95);

function quantile(values, q) {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (sorted.length - 1) * q;
  const [below, above] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]];
  return below + (above - below) * (at - Math.floor(at));
}

// A line of the table: what was measured, by us and by hand, against the goal.
export function line({ what, unit = "ms", ours, bare, goal, judge = median }) {
  const value = judge(ours);
  const pairs = bare?.length === ours.length ? ours.map((ms, i) => ms / bare[i]) : [];
  return {
    what,
    unit,
    median: median(ours),
    p95: p95(ours),
    bare: bare?.length ? median(bare) : undefined,
    ratio: pairs.length ? median(pairs) : undefined,
    goal: goal && `${goal.ratio ? "ratio " : ""}≤ ${goal.ratio ?? goal.ms} ${goal.ratio ? "" : unit}`.trim(),
    reached: goal && (goal.ratio ? median(pairs) <= goal.ratio : value <= goal.ms),
    measurements: ours.length,
  };
}

export function markdown(lines) {
  const number = (value) => (value === undefined ? "" : value >= 100 ? value.toFixed(0) : value.toFixed(2));
  const rows = lines.map((l) => [
    l.what, l.unit, number(l.median), number(l.p95), number(l.bare), number(l.ratio), l.goal ?? "",
    l.reached === undefined ? "" : l.reached ? "reached" : "missed", String(l.measurements),
  ]);
  const head = ["what", "unit", "median", "p95", "by hand, median", "ratio, median", "goal", "", "n"];
  const table = [head, head.map(() => "---"), ...rows];
  return table.map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}
