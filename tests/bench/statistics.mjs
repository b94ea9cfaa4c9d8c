// What is told of several measurements.

export const median = (values) => quantile(values, 0.5);
export const p95 = (values) => quantile(values, 0.95);

function quantile(values, q) {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (sorted.length - 1) * q;
  const [below, above] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]];
  return below + (above - below) * (at - Math.floor(at));
}

/**
 * A line of the table: `ours` and, of the same rounds, `bare`. A goal is `{ most }`, which `judge` of ours must not
 * exceed, or `{ ratio }`, which the median of ours to bare, round by round, must not exceed.
 */
export function line({ what, unit = 'ms', ours, bare = [], goal, judge = median }) {
  const ratios = bare.length === ours.length ? ours.map((ms, round) => ms / bare[round]) : [];
  const ratio = ratios.length ? median(ratios) : undefined;
  return {
    what,
    unit,
    median: median(ours),
    p95: p95(ours),
    bare: bare.length ? median(bare) : undefined,
    ratio,
    goal: goal && (goal.ratio ? `ratio ≤ ${goal.ratio}` : `≤ ${goal.most} ${unit}`),
    reached: goal && (goal.ratio ? ratio <= goal.ratio : judge(ours) <= goal.most),
    measurements: ours.length,
  };
}

export function markdown(lines) {
  const head = ['what', 'unit', 'median', 'p95', 'by hand', 'ratio', 'goal', 'reached', 'n'];
  const rows = lines.map((l) => [
    l.what, l.unit, number(l.median), number(l.p95), number(l.bare), number(l.ratio), l.goal ?? '',
    { true: 'yes', false: 'no' }[l.reached] ?? '', String(l.measurements),
  ]);
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function number(value) {
  return value === undefined ? '' : value.toFixed(value >= 100 ? 0 : 2);
}
