import * as vscode from 'vscode';
import { GenerationError } from '../../core/errors.ts';
import type { Message, Usage } from '../../core/generation.ts';
import type { Generate } from '../generator.ts';
import { report } from '../report.ts';
import { readInsertSettings } from '../settings.ts';
import type { ActiveGenerations } from './activeGenerations.ts';
import { type Insertion, startInsertion } from './insertion.ts';
import { offerRemainder } from './remainder.ts';

/** One generation for the editor: what is asked, and the place that was there when it was asked. */
export interface EditorGeneration {
  readonly messages: readonly Message[];
  readonly connection?: string | undefined;
  readonly label: string;
  readonly place: Place;
}

export type Place =
  | {
      readonly document: vscode.TextDocument;
      /** What it holds is replaced; where it is empty, the text goes in. */
      readonly range: vscode.Range;
      /** Goes in front of the first text. */
      readonly prefix: string;
    }
  | 'newDocument';

export interface GenerateResult {
  readonly text: string;
  readonly finishReason: string | undefined;
  readonly usage: Usage;
  readonly error?: GenerationError;
}

/** Streams one generation to its place. It never throws: what went wrong is reported, and in the result. */
export async function generateInto(
  job: EditorGeneration,
  generate: Generate,
  active: ActiveGenerations,
): Promise<GenerateResult> {
  const controller = new AbortController();
  const scope = job.place === 'newDocument' ? {} : { scope: job.place.document };
  let writer: Writer | undefined;
  let text = '';
  let finishReason: string | undefined;
  let usage: Usage = {};
  let error: GenerationError | undefined;
  try {
    if (job.place !== 'newDocument') {
      await refuseReadOnly(job.place.document);
      refuseTaken(job.place, active);
      writer = openWriter(job.place, controller, active);
    }
    const connection = job.connection === undefined ? {} : { connection: job.connection };
    const events = generate(job.messages, { label: job.label, signal: controller.signal, ...connection, ...scope });
    for await (const event of events) {
      if (event.type === 'text') {
        writer ??= openWriter(await openNewDocument(), controller, active);
        writer.append(event.text);
        text += event.text;
      } else if (event.type === 'usage') usage = event.usage;
      else if (event.type === 'end') finishReason = event.finishReason;
    }
  } catch (thrown) {
    if (!(thrown instanceof GenerationError)) throw thrown;
    error = thrown;
  }
  const written = await writer?.close();
  if (error !== undefined) {
    const again: EditorGeneration = { ...job, place: placeForAnotherTry(job.place, written) };
    report(error, { connection: job.connection, tryAgain: () => void generateInto(again, generate, active) });
  } else {
    sayHowItEnded(finishReason);
  }
  return { text, finishReason, usage, ...(error === undefined ? {} : { error }) };
}

interface Writer {
  append(text: string): void;
  /** Resolves when everything is in place, to where it is. */
  close(): Promise<Written>;
}

interface Written {
  readonly document: vscode.TextDocument;
  readonly range: vscode.Range | undefined;
}

function openWriter(
  { document, range, prefix }: Exclude<Place, 'newDocument'>,
  controller: AbortController,
  active: ActiveGenerations,
): Writer {
  const insertion: Insertion = startInsertion({ document, range }, readInsertSettings(document));
  const entry = active.add({ document, insertion, cancel: () => controller.abort() });
  // Taking back what is being written says clearly that it is not wanted; the rest would be in vain.
  const detached = insertion.onDidDetach(reason => {
    if (reason === 'undone') controller.abort();
    else void offer(reason);
  });
  let isEmpty = true;
  let finish: () => void = () => {};
  const finished = new Promise<void>(resolve => {
    finish = resolve;
  });
  const offer = async (reason: Parameters<typeof offerRemainder>[0]): Promise<void> => {
    await finished;
    await offerRemainder(reason, insertion.remainder);
  };
  return {
    append(text) {
      insertion.append(isEmpty ? prefix + text : text);
      isEmpty = false;
    },
    async close() {
      await insertion.finish();
      finish();
      const written = { document, range: isEmpty ? undefined : insertion.range };
      vscode.Disposable.from(entry, detached, insertion).dispose();
      return written;
    },
  };
}

/** What arrived before the failure is replaced by the next try, so that nothing stands there twice. */
function placeForAnotherTry(place: Place, written: Written | undefined): Place {
  if (written?.range === undefined || written.document.isClosed) return place;
  const prefix = place === 'newDocument' ? '' : place.prefix;
  return { document: written.document, range: written.range, prefix };
}

async function openNewDocument(): Promise<Exclude<Place, 'newDocument'>> {
  const document = await vscode.workspace.openTextDocument({ language: 'markdown', content: '' });
  await vscode.window.showTextDocument(document, { preview: false });
  return { document, range: new vscode.Range(0, 0, 0, 0), prefix: '' };
}

/** Said before anything is sent, because what is sent may cost something. */
async function refuseReadOnly(document: vscode.TextDocument): Promise<void> {
  const { uri } = document;
  const isWritable = document.isUntitled || vscode.workspace.fs.isWritableFileSystem(uri.scheme) !== false;
  const stat =
    uri.scheme === 'file' ? await Promise.resolve(vscode.workspace.fs.stat(uri)).catch(() => undefined) : undefined;
  const isReadOnly = ((stat?.permissions ?? 0) & vscode.FilePermission.Readonly) !== 0;
  if (isWritable && !isReadOnly) return;
  throw new GenerationError('configuration', vscode.l10n.t('This document is read-only.'), {
    hint: vscode.l10n.t('Nothing was sent. Generate into a new document instead.'),
  });
}

function refuseTaken({ document, range }: Exclude<Place, 'newDocument'>, active: ActiveGenerations): void {
  if (!active.writesAt(document, range)) return;
  throw new GenerationError('configuration', vscode.l10n.t('A generation is already writing at this place.'), {
    hint: vscode.l10n.t('Wait until it has ended, cancel it, or choose another place.'),
  });
}

function sayHowItEnded(finishReason: string | undefined): void {
  if (finishReason === 'length') {
    void vscode.window.showWarningMessage(
      vscode.l10n.t('The model stopped at the token limit. The setting runnel.maxTokens raises it.'),
    );
  } else if (finishReason === 'content_filter') {
    void vscode.window.showWarningMessage(vscode.l10n.t("Stopped by the provider's content filter."));
  } else if (finishReason === 'tool_calls') {
    void vscode.window.showWarningMessage(vscode.l10n.t('The model asked for a tool, which Runnel does not have.'));
  }
}
