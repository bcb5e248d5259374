/** The lessons of the site, each to be loaded when it is wanted; made by web/build/lesson-files.ts. */
declare module 'zootrope:lessons' {
  type Lesson = import('../lessons/lesson.ts').Lesson;
  type Sections = import('./build/prose.ts').Sections;

  export const cards: readonly import('../lessons/card.ts').Card[];
  export const files: Readonly<Record<string, () => Promise<{ lesson: Lesson; prose: { sections: Sections } }>>>;
}
