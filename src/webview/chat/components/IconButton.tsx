interface IconButtonProps {
  readonly icon: string;
  readonly title: string;
  readonly onClick: () => void;
  /** Names the button among those of a message, so that the focus finds its way back to it. */
  readonly action?: string;
  readonly isDisabled?: boolean;
  readonly isPressed?: boolean;
}

export function IconButton({ icon, title, onClick, action, isDisabled = false, isPressed }: IconButtonProps) {
  return (
    <button
      type="button"
      class={`icon-button icon-${icon}`}
      title={title}
      aria-label={title}
      aria-expanded={isPressed}
      data-action={action}
      disabled={isDisabled}
      onClick={onClick}
    />
  );
}
