/** The characters of a pasted text that are read. */
export const longestSample = 200_000;

/** Objects and lists inside each other that the body of a sample may have. Real ones have fewer than ten. */
export const deepestBody = 64;

/** The fields and items of a body: a short text can name one list very often. */
export const largestBody = 20_000;
