import * as vscode from 'vscode';

/** Knows when the file of a document is renamed or moved, by itself or with a folder that it is in. */
export interface RenameWatch extends vscode.Disposable {
  /** Resolves when the file has its new name, and never rejects; undefined while nothing is moved. */
  readonly moving: Promise<void> | undefined;
}

/** A file that does not arrive within this time stays where it was. */
const longestMoveMs = 15_000;
/** The text of a document that was not saved comes a little later than its file. */
const longestTextMs = 3_000;

/**
 * @param uriOf the document's address now.
 * @param arrive is tried with the document at the new address until it says that this is the one.
 */
export function watchRename(uriOf: () => vscode.Uri, arrive: (document: vscode.TextDocument) => boolean): RenameWatch {
  let moving: Promise<void> | undefined;
  let settle: () => void = () => undefined;
  let timer: NodeJS.Timeout | undefined;

  const stop = (): void => {
    clearTimeout(timer);
    moving = undefined;
    settle();
  };

  const subscriptions = vscode.Disposable.from(
    vscode.workspace.onWillRenameFiles(({ files }) => {
      if (moving !== undefined || !files.some(({ oldUri }) => isWithin(uriOf(), oldUri))) return;
      moving = new Promise(resolve => {
        settle = resolve;
      });
      timer = setTimeout(stop, longestMoveMs);
    }),
    vscode.workspace.onDidRenameFiles(async ({ files }) => {
      const from = uriOf();
      const file = files.find(({ oldUri }) => isWithin(from, oldUri));
      if (file === undefined) return;
      const to = file.newUri.with({ path: file.newUri.path + from.path.slice(file.oldUri.path.length) });
      for (const end = Date.now() + longestTextMs; Date.now() < end; await pause(50)) {
        const document = await Promise.resolve(vscode.workspace.openTextDocument(to)).catch(() => undefined);
        if (document !== undefined && arrive(document)) break;
      }
      stop();
    }),
  );
  return {
    get moving() {
      return moving;
    },
    dispose() {
      subscriptions.dispose();
      stop();
    },
  };
}

const isWithin = (uri: vscode.Uri, folder: vscode.Uri): boolean =>
  uri.scheme === folder.scheme &&
  uri.authority === folder.authority &&
  (uri.path === folder.path || uri.path.startsWith(`${folder.path}/`));

const pause = (milliseconds: number): Promise<void> =>
  new Promise(resolve => {
    setTimeout(resolve, milliseconds);
  });
