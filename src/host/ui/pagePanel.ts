import * as vscode from 'vscode';
import { asObject } from '../../core/json/json.ts';
import { pageHtml } from './pageHtml.ts';

/** A page in a tab of the editor, of which there is one at a time. */
export interface PagePanel extends vscode.Disposable {
  /** False while the page is closed or behind another tab. */
  readonly isVisible: boolean;
  /** Opens the page, or brings it to the front. True where it had to be opened. */
  show(): boolean;
  /** Where the page is open, makes what it is to show and hands it over. */
  post(makeState: () => object): void;
}

/** What a page asks for, by the type of its message. Its fields are whatever the page put there. */
export type PageHandlers<Type extends string> = Readonly<Record<Type, (message: PageMessage) => unknown>>;
export type PageMessage = Readonly<Record<string, unknown>>;

export interface PagePanelParts<Type extends string> {
  readonly viewType: string;
  readonly title: string;
  readonly extensionUri: vscode.Uri;
  /** Script and style without their endings, below `dist`. */
  readonly page: string;
  /** The same of a script that runs before it. */
  readonly library?: string;
  readonly handlers: PageHandlers<Type>;
  /** The page came to the front again. */
  onShown?(): void;
  onClosed?(): void;
}

/** For pages that draw charts. */
export const chartLibrary = 'chart/chartLibrary';

export function createPagePanel<Type extends string>(parts: PagePanelParts<Type>): PagePanel {
  const { viewType, title, handlers } = parts;
  const folder = vscode.Uri.joinPath(parts.extensionUri, 'dist');
  let panel: vscode.WebviewPanel | undefined;
  return {
    get isVisible() {
      return panel?.visible === true;
    },
    show() {
      if (panel !== undefined) {
        panel.reveal();
        return false;
      }
      const options = { enableScripts: true, localResourceRoots: [folder] };
      panel = vscode.window.createWebviewPanel(viewType, title, vscode.ViewColumn.Active, options);
      panel.onDidDispose(() => {
        panel = undefined;
        parts.onClosed?.();
      });
      panel.onDidChangeViewState(() => panel?.visible && parts.onShown?.());
      panel.webview.onDidReceiveMessage((given: unknown) => {
        const message = asObject(given);
        const type = String(message?.type);
        if (message !== undefined && Object.hasOwn(handlers, type)) handlers[type as Type](message);
      });
      panel.webview.html = htmlOf(panel.webview, folder, parts);
      return true;
    },
    post: makeState => void panel?.webview.postMessage(makeState()),
    dispose: () => panel?.dispose(),
  };
}

function htmlOf(
  webview: vscode.Webview,
  folder: vscode.Uri,
  { title, page, library }: Pick<PagePanelParts<string>, 'title' | 'page' | 'library'>,
): string {
  const address = (name: string): string => webview.asWebviewUri(vscode.Uri.joinPath(folder, name)).toString();
  return pageHtml({
    title,
    language: vscode.env.language,
    source: webview.cspSource,
    ...(library === undefined ? {} : { library: address(`${library}.js`) }),
    script: address(`${page}.js`),
    style: address(`${page}.css`),
  });
}
