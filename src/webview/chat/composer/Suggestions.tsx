import type { Suggestion } from './triggers.ts';

interface SuggestionsProps {
  readonly label: string;
  readonly suggestions: readonly Suggestion[];
  readonly active: number;
  readonly none: string;
  readonly onChoose: (suggestion: Suggestion) => void;
}

export const suggestionsId = 'suggestions';

export const suggestionId = (index: number): string => `suggestion-${index}`;

/** The list above the box. The focus stays in the box; the keyboard moves the active row. */
export function Suggestions({ label, suggestions, active, none, onChoose }: SuggestionsProps) {
  if (suggestions.length === 0) return <p class="suggestions is-empty">{none}</p>;
  return (
    <div class="suggestions" id={suggestionsId} role="listbox" aria-label={label}>
      {suggestions.map((suggestion, index) => (
        <div
          key={suggestion.id}
          id={suggestionId(index)}
          class="suggestion"
          role="option"
          tabIndex={-1}
          aria-selected={index === active}
          onMouseDown={event => {
            event.preventDefault();
            onChoose(suggestion);
          }}
        >
          {suggestion.icon !== '' && <span class={`chip-icon ${suggestion.icon}`} aria-hidden="true" />}
          <span class="suggestion-label" dir="auto">
            {suggestion.label}
          </span>
          <span class="suggestion-detail" dir="auto">
            {suggestion.detail}
          </span>
        </div>
      ))}
    </div>
  );
}
