import * as vscode from 'vscode';
import { asArray, asObject, asText } from '../../core/json/json.ts';
import { settings } from '../../names.ts';
import { providers, sandboxId } from '../../providers.ts';
import { modelLabel } from './modelLabel.ts';

/**
 * Whom a prompt would go to, as the settings say it. They are read without being checked: the status bar stands before
 * anything that could check them is loaded, and what is wrong is reported when something is generated.
 */
export function currentModel(): string {
  const configuration = vscode.workspace.getConfiguration();
  const id = asText(configuration.get(settings.connection)) || sandboxId;
  const entry = asArray(configuration.get(settings.connections))
    .map(asObject)
    .find(each => each?.id === id);
  const known = providers.find(provider => provider.id === id);
  if (entry === undefined && known === undefined) return vscode.l10n.t('No connection');
  const own = asText(configuration.get(settings.model)) || asText(entry?.model);
  return modelLabel({
    id,
    label: asText(entry?.label) ?? known?.label ?? id,
    model: own || (entry === undefined ? (known?.model ?? '') : ''),
  });
}
