"use client";

import { useSampleStory } from "@/hooks/useSampleStory";
import { Button, type ButtonProps } from "./ui/button";

interface SampleStoryButtonProps extends Pick<ButtonProps, "variant"> {
  /** Takes the new project's id. */
  onImported: (id: string) => void;
}

/** Makes a project of the sample story, to look around in. */
export function SampleStoryButton({ variant, onImported }: SampleStoryButtonProps) {
  const { pending, importSample } = useSampleStory();
  return (
    <Button
      onClick={async () => {
        const project = await importSample();
        if (project) onImported(project.id);
      }}
      pending={pending}
      variant={variant}
    >
      Open the sample story
    </Button>
  );
}
