import { Button, type ButtonProps } from "./button";
import { Tooltip } from "./tooltip";

interface IconButtonProps extends Omit<ButtonProps, "aria-label" | "aria-describedby" | "size" | "disabledReason"> {
  /** What it does: its name, and the tooltip. */
  label: string;
  size?: "icon" | "icon-sm";
}

/** A button that is only an icon (its child). */
export function IconButton({ label, size = "icon", variant = "ghost", ...props }: IconButtonProps) {
  return (
    <Tooltip content={label}>
      <UndescribedButton aria-label={label} size={size} variant={variant} {...props} />
    </Tooltip>
  );
}

/** Drops the tooltip's description, which is the button's own name and would be read out twice. */
function UndescribedButton(props: ButtonProps) {
  return <Button {...props} aria-describedby={undefined} />;
}
