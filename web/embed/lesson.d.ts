/** The lesson that a file of figures is built for; web/build/figures.ts says which. */
declare module 'zootrope:lesson' {
  const lesson: import('../../lessons/lesson.ts').Lesson;
  export default lesson;
}
