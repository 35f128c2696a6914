"use client";

import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";
import { useProjectStore } from "@/lib/stores";
import { showToast } from "@/lib/toasts";
import { GrowingText } from "./SegmentTextGrowing";
import { IconButton } from "./ui/icon-button";

interface SegmentPromptProps {
  segmentId: string;
  /** From 1. */
  number: number;
  prompt: string;
}

/** What the picture shows, in words, to be copied to whatever paints it. */
export function SegmentPrompt({ segmentId, number, prompt }: SegmentPromptProps) {
  const editPrompt = useProjectStore((state) => state.editPrompt);
  const saveNow = useProjectStore((state) => state.saveNow);
  return (
    <div className="flex items-start gap-1">
      <GrowingText
        aria-label={`Picture prompt of segment ${number}`}
        className="mr-0 max-h-40 min-w-0 flex-1 text-sm text-muted-foreground"
        onBlur={() => void saveNow(segmentId)}
        onChange={(event) => editPrompt(segmentId, event.target.value)}
        placeholder="Describe the picture"
        value={prompt}
      />
      {prompt.trim() !== "" && <CopyButton text={prompt} />}
    </div>
  );
}

const SHOWN_MS = 2000;

function CopyButton({ text }: { text: string }) {
  const [isCopied, setIsCopied] = useState(false);
  useEffect(() => {
    if (!isCopied) return;
    const timer = setTimeout(() => setIsCopied(false), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [isCopied]);

  async function copy() {
    try {
      await navigator.clipboard.writeText(text);
      setIsCopied(true);
    } catch {
      showToast({
        tone: "error",
        title: "The prompt was not copied",
        description: "This browser does not let pages copy. Select the text and copy it by hand.",
        key: "copy",
      });
    }
  }

  return (
    <>
      <IconButton
        className="text-muted-foreground"
        label="Copy the prompt"
        onClick={() => void copy()}
        size="icon-sm"
      >
        {isCopied ? <Check /> : <Copy />}
      </IconButton>
      <span className="sr-only" role="status">
        {isCopied && "Copied"}
      </span>
    </>
  );
}
