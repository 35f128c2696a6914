import { CircleAlert, CircleCheck, type LucideIcon, PencilLine } from "lucide-react";
import type { ProjectStatus } from "@/lib/types";
import { Badge, type BadgeProps } from "./ui/badge";
import { Tooltip } from "./ui/tooltip";

interface Look {
  label: string;
  variant: NonNullable<BadgeProps["variant"]>;
  /** Work in progress has a lamp in its place. */
  Icon: LucideIcon | null;
}

const LOOKS: Record<ProjectStatus, Look> = {
  DRAFT: { label: "Draft", variant: "secondary", Icon: PencilLine },
  PROCESSING: { label: "Rendering", variant: "warning", Icon: null },
  COMPLETED: { label: "Completed", variant: "success", Icon: CircleCheck },
  FAILED: { label: "Failed", variant: "destructive", Icon: CircleAlert },
};

interface RenderStatusBadgeProps {
  status: ProjectStatus;
  /** Why the film could not be made: a tooltip, which the keyboard reaches, too. */
  error?: string | null | undefined;
}

/** How a project's film stands, at a glance. */
export function RenderStatusBadge({ status, error }: RenderStatusBadgeProps) {
  const { label, variant, Icon } = LOOKS[status];
  const reason = status === "FAILED" && error ? error : undefined;
  return (
    <Tooltip content={reason}>
      <Badge lamp={Icon === null} tabIndex={reason === undefined ? undefined : 0} variant={variant}>
        {Icon && <Icon aria-hidden />}
        {label}
      </Badge>
    </Tooltip>
  );
}
