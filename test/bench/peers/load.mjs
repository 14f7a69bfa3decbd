/** Loads a package from beside this file. */
export const load = name => import(name);
