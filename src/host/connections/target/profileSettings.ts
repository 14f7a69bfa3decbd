import { asObject, asText, present } from '../../../core/json/json.ts';
import { settings } from '../../../names.ts';
import { readSettingOrDefault } from '../../settings.ts';
import { shownName } from '../shownName.ts';

/** What a profile says of itself, unchecked: it is part of the bundle that loads at start-up. */
export interface ProfileHead {
  readonly id: string;
  readonly label: string;
  readonly connection?: string;
  readonly model?: string;
}

export function peekProfiles(): readonly ProfileHead[] {
  return readSettingOrDefault(settings.profiles).flatMap(value => {
    const { id, label, connection, model } = asObject(value) ?? {};
    const name = asText(id);
    if (name === undefined) return [];
    return [
      {
        id: name,
        label: shownName(asText(label) ?? name),
        ...present({ connection: asText(connection), model: asText(model) }),
      },
    ];
  });
}
