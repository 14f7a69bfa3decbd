import * as vscode from 'vscode';
import { textOfHtml } from '../../../core/text/htmlText.ts';
import { fetchPage, PageError } from '../../../network/webPage/fetchPage.ts';
import { isPrivateHost } from '../../../network/webPage/privateAddress.ts';
import type { Consent } from '../../consent/consent.ts';
import { askBefore, showProgress, showWarning } from '../../ui/messages.ts';
import type { NewAttachment } from './attach.ts';

/** In UTF-16 units. */
const longestPage = 200_000;

/** Undefined for what is no address of a page. Names and passwords in an address would be sent. */
export function readWebAddress(text: string): URL | undefined {
  if (!/^https?:\/\/./i.test(text) || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  return url.username === '' && url.password === '' ? url : undefined;
}

/** Fetches a page after the person said so, and attaches what it says as text. */
export async function webPageToAttach(url: URL, consent: Consent): Promise<NewAttachment | undefined> {
  if (!(await mayFetch(url))) return undefined;
  try {
    const page = await showProgress(vscode.l10n.t('Fetching {0}', url.host), { cancellable: true }, signal =>
      fetchPage(url.href, signal),
    );
    const { title, text } =
      page.type === 'text/html' || page.type === 'application/xhtml+xml'
        ? textOfHtml(page.text)
        : { title: '', text: page.text };
    if (text === '') {
      void showWarning(vscode.l10n.t('{0} has no text. It may need a browser that runs its scripts.', url.host));
      return undefined;
    }
    const label = title === '' ? page.url : `${title.slice(0, 100)} (${page.url})`;
    const content = text.slice(0, longestPage);
    if ((await consent.mayBeSent({ name: url.host, text: content }, false)) !== true) return undefined;
    return { kind: 'web', label: label.slice(0, 300), language: '', content };
  } catch (error) {
    if (error instanceof PageError) void showWarning(sentenceFor(error, url.host));
    return undefined;
  }
}

async function mayFetch(url: URL): Promise<boolean> {
  const fetchIt = vscode.l10n.t('Fetch');
  const question = vscode.l10n.t('Fetch {0}?', url.href.slice(0, 300));
  const details = [
    vscode.l10n.t('The page is requested from this computer. Its text goes to the provider with your prompt.'),
    ...(isPrivateHost(url) ? [vscode.l10n.t('This address is on your own computer or network.')] : []),
  ];
  return (await askBefore(question, { detail: details.join('\n\n') }, fetchIt)) === fetchIt;
}

function sentenceFor({ failure, detail }: PageError, host: string): string {
  switch (failure) {
    case 'private':
      return vscode.l10n.t('{0} leads to an address on your own computer or network. It was not fetched.', host);
    case 'redirects':
      return vscode.l10n.t('{0} redirects too often, or to something that is no web page.', host);
    case 'status':
      return vscode.l10n.t('{0} answered with status {1}.', host, detail);
    case 'type':
      return vscode.l10n.t('{0} returned {1} instead of text.', host, detail);
    case 'size':
      return vscode.l10n.t('The page of {0} is too large. The limit is 4 MB.', host);
    case 'network':
      return vscode.l10n.t('{0} could not be reached ({1}).', host, detail);
  }
}
