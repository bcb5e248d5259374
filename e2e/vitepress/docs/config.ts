/** Of somebody's documentation, which has figures of ours: as docs/embedding.md says. */
export default {
  title: 'Somebody else’s docs',
  description: 'With a figure in them.',
  head: [
    ['link', { rel: 'icon', href: 'data:,' }],
    ['script', { type: 'module', src: '/zootrope/embed/zootrope-figure.js' }],
  ],
  vue: { template: { compilerOptions: { isCustomElement: (tag: string) => tag === 'zootrope-figure' } } },
};
