import * as vscode from 'vscode';
import type { ContextChoice, ContextKind } from '../../../protocol/chat.ts';
import type { Consent } from '../../consent/consent.ts';
import type { LastEditor } from '../../ui/lastEditor.ts';
import { fileToAttach, type NewAttachment } from './attach.ts';
import { findFiles, findFolders } from './findFiles.ts';
import { folderToAttach } from './folder.ts';
import { contextSources, listOf } from './sources.ts';
import { findSymbols, symbolToAttach } from './symbols.ts';
import { readWebAddress, webPageToAttach } from './webPage.ts';
import { isInWorkspace } from './workspaceFile.ts';

/** What can be added with a `#`: files, folders, symbols, what the editor knows, and pages of the web. */
export interface ContextFinder {
  /**
   * Answers unless another question was asked meanwhile: what comes late must not replace what is newer. Answers again
   * when symbols were found, which a language may take long for.
   */
  find(query: string, onFound: (choices: readonly ContextChoice[]) => void): void;
  /** What was chosen. Nothing for what was never among the answers: a page may ask for nothing else. */
  take(id: string): Promise<readonly NewAttachment[]>;
}

interface Offer extends ContextChoice {
  readonly take: () => Promise<readonly NewAttachment[]>;
}

const mostOffered = 2_000;

export function createContextFinder(lastEditor: LastEditor, consent: Consent): ContextFinder {
  const offered = new Map<string, Offer>();
  let count = 0;
  const offer = (offers: readonly Offer[]): readonly ContextChoice[] => {
    if (offered.size > mostOffered) offered.clear();
    for (const each of offers) offered.set(each.id, each);
    return offers.map(({ take: _, ...choice }) => choice);
  };
  return {
    find(query, onFound) {
      count += 1;
      const own = count;
      const isLate = (): boolean => own !== count;
      void (async () => {
        const first = await firstOffers(query, lastEditor, consent);
        if (isLate()) return;
        onFound(offer(first));
        const symbols = await symbolOffers(query, consent).catch(() => []);
        if (!isLate() && symbols.length > 0) onFound(offer([...first, ...symbols]));
      })();
    },
    take: async id => (await offered.get(id)?.take()) ?? [],
  };
}

async function firstOffers(query: string, lastEditor: LastEditor, consent: Consent): Promise<readonly Offer[]> {
  const url = readWebAddress(query);
  if (url !== undefined) {
    const take = async () => listOf(await webPageToAttach(url, consent));
    return [{ id: `web:${url.href}`, kind: 'web', name: vscode.l10n.t('Fetch {0}', url.host), detail: url.href, take }];
  }
  const wanted = query.toLowerCase();
  const sources = contextSources(lastEditor, consent)
    .filter(({ kind, label }) => kind.startsWith(wanted) || label.toLowerCase().startsWith(wanted))
    .map(({ label, ...source }) => ({ id: source.kind, name: label, ...source }));
  const [files, folders] = await Promise.all([findFiles(query), findFolders(query)]);
  const found = [
    ...files.map(uri => placeOffer(uri, 'file', async () => listOf(await fileToAttach(uri, consent)))),
    ...folders.map(uri => placeOffer(uri, 'folder', () => folderToAttach(uri, consent))),
  ];
  // Who types the beginning of a file's name means the file.
  const isFile = query !== '' && found.some(({ name }) => name.toLowerCase().startsWith(wanted));
  return isFile ? [...found, ...sources] : [...sources, ...found];
}

/** A place of the workspace. Where it leads is looked at again when it is chosen. */
function placeOffer(uri: vscode.Uri, kind: ContextKind, take: Offer['take']): Offer {
  const path = vscode.workspace.asRelativePath(uri);
  const end = path.lastIndexOf('/');
  return {
    id: `${kind}:${uri.toString()}`,
    kind,
    name: path.slice(end + 1),
    detail: end < 0 ? '' : path.slice(0, end),
    take: async () => ((await isInWorkspace(uri)) ? await take() : []),
  };
}

async function symbolOffers(query: string, consent: Consent): Promise<readonly Offer[]> {
  const symbols = await findSymbols(query);
  return symbols.map(symbol => ({
    id: `symbol:${symbol.place} ${symbol.name}`,
    kind: 'symbol',
    name: symbol.name,
    detail: symbol.place,
    take: async () => listOf(await symbolToAttach(symbol, consent)),
  }));
}
