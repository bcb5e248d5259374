/** The statecharts of all machines, by id; made from the machines by web/build/statecharts.ts. */
declare module 'zootrope:statecharts' {
  type Chart = import('../core/frame/statechart.ts').Chart;
  export const charts: Readonly<Record<string, () => Promise<{ default: Chart }>>>;
}
