/** Something in what the user typed, or in a file they named, is wrong: one line that also says what would be right. */
export class UsageError extends Error {
  override name = 'UsageError';
}
