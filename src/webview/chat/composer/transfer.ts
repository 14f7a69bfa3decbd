import type { Page } from '../components/page.ts';

/** What the explorer of VS Code and others put into a drag; lines that begin with `#` are comments. */
const addressLists = ['application/vnd.code.uri-list', 'text/uri-list'];
const mostFiles = 20;
const longestText = 1_000_000;
/** A text has at most four bytes a character. */
const mostBytes = longestText * 4;

/** Takes what is dropped anywhere on the page. Returns what ends that. */
export function listenToDrops(page: Page): () => void {
  const over = (event: DragEvent): void => {
    // What it is can't be read before it is dropped.
    const types = event.dataTransfer?.types ?? [];
    if (types.includes('Files') || addressLists.some(type => types.includes(type))) event.preventDefault();
  };
  const drop = (event: DragEvent): void => {
    if (event.dataTransfer !== null && attachFiles(event.dataTransfer, page)) event.preventDefault();
  };
  document.addEventListener('dragover', over);
  document.addEventListener('drop', drop);
  return () => {
    document.removeEventListener('dragover', over);
    document.removeEventListener('drop', drop);
  };
}

/** Attaches what was dropped or pasted. False where there is no file: then it is text, for the box itself. */
export function attachFiles(data: DataTransfer, { host }: Page): boolean {
  const files = [...data.files].slice(0, mostFiles);
  for (const file of files) {
    if (file.type.startsWith('image/')) {
      const reader = new FileReader();
      reader.addEventListener('load', () => {
        if (typeof reader.result === 'string') host.post({ type: 'attachImage', name: file.name, url: reader.result });
      });
      reader.readAsDataURL(file);
    } else {
      void file
        .slice(0, mostBytes)
        .text()
        .then(text => {
          const isCut = file.size > mostBytes || text.length > longestText;
          host.post({ type: 'attachText', name: file.name, text: text.slice(0, longestText), isCut });
        });
    }
  }
  if (files.length > 0) return true;
  const lines = addressLists.flatMap(type => data.getData(type).split(/\r?\n/));
  const addresses = new Set(lines.filter(line => /^(?:file|vscode-[\w-]+):/.test(line)));
  const uris = [...addresses].slice(0, mostFiles);
  if (uris.length > 0) host.post({ type: 'attachPlaces', uris });
  return uris.length > 0;
}
