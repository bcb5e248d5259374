/** The lesson that a file of figures is built for; web/build/figures.ts says which. */
declare module 'zootrope:lesson' {
  const lesson: import('../../lessons/lesson.ts').Lesson;
  export default lesson;
}

/** How the element gets at the files of the lessons, which are built by themselves. */
declare module 'zootrope:figures' {
  const files: Readonly<Record<string, () => Promise<{ show: import('./zootrope-figure.ts').Show }>>>;
  export default files;
}
