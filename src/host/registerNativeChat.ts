import * as vscode from 'vscode';
import { askTool, nativeChatVendor } from '../names.ts';
import type { LazyFeatures } from './lazyFeatures.ts';
import type { NativeChat } from './nativeChat/index.ts';
import type { NativeModel } from './nativeChat/models.ts';

/** Registers Runnel's models with VS Code. Nothing is loaded until VS Code asks for them. */
export function registerNativeChat(features: LazyFeatures): vscode.Disposable {
  const change = new vscode.EventEmitter<void>();
  let chat: NativeChat | undefined;
  let forwarding: vscode.Disposable | undefined;
  const load = async (): Promise<NativeChat> => {
    const { nativeChat } = await features.load();
    if (chat === undefined) {
      chat = nativeChat;
      forwarding = nativeChat.onDidChangeModels(() => {
        change.fire();
        // VS Code 1.104 knows no such event, but lists anew when somebody asks it for models.
        void vscode.lm.selectChatModels({ vendor: nativeChatVendor });
      });
    }
    return nativeChat;
  };
  const provider: vscode.LanguageModelChatProvider<NativeModel> = {
    onDidChangeLanguageModelChatInformation: change.event,
    provideLanguageModelChatInformation: async options => (await load()).listModels(options),
    provideLanguageModelChatResponse: async (model, messages, options, progress, token) =>
      (await load()).respond({ model, messages, options, report: part => progress.report(part), token }),
    // At once where it can be: VS Code asks thousands of times before it sends one request.
    provideTokenCount: (model, text) =>
      chat === undefined
        ? load().then(loaded => loaded.countTokens(model, text))
        : Promise.resolve(chat.countTokens(model, text)),
  };
  return vscode.Disposable.from(
    change,
    { dispose: () => forwarding?.dispose() },
    vscode.lm.registerTool(askTool, {
      prepareInvocation: async ({ input }) => (await load()).prepareAsk(input),
      invoke: async ({ input }, token) => (await load()).runAsk(input, token),
    }),
    vscode.lm.registerLanguageModelChatProvider(nativeChatVendor, provider),
  );
}
