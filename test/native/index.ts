export { run } from '../host/index.ts';
