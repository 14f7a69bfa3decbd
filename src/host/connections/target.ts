import * as vscode from 'vscode';
import type { ConversationSettings } from '../../core/conversation/conversation.ts';
import { sandboxId } from '../../providers.ts';
import { readGenerationSettings } from '../settings.ts';
import { findConnectionProfile } from './connections.ts';
import { modelLabel } from './modelLabel.ts';
import { dialectOf } from './openConnection.ts';

/** Whom the next prompt of a conversation goes to. */
export interface ConversationTarget {
  readonly connection: string;
  readonly connectionLabel: string;
  readonly takesImages: boolean;
  readonly model: string;
  /** What stands where a model's name would. */
  readonly label: string;
  readonly requiresKey: boolean;
}

/** A setting that is wrong is reported when something is generated; here it only has no name. */
export function targetOf({ connection, model }: ConversationSettings): ConversationTarget {
  try {
    const settings = readGenerationSettings();
    const profile = findConnectionProfile(connection ?? settings.connection);
    const wanted = model ?? (connection === undefined ? settings.model || profile.model : profile.model);
    return {
      connection: profile.id,
      connectionLabel: profile.label,
      takesImages: dialectOf(profile).takesImages === true,
      model: wanted,
      label: modelLabel(profile, wanted),
      requiresKey: profile.requiresKey && profile.id !== sandboxId,
    };
  } catch {
    const label = vscode.l10n.t('No connection');
    return { connection: '', connectionLabel: label, takesImages: false, model: '', label, requiresKey: false };
  }
}
