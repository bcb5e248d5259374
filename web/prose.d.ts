/** The prose of a lesson, cut at its headings; made from Markdown by web/build/prose.ts. */
declare module '*/index.md' {
  const prose: { sections: import('./build/prose.ts').Sections };
  export default prose;
}
