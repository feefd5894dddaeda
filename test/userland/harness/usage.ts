/** Usage texts are each tool's own: what stands before one is compared. */
export function withoutUsage(text: string): string {
  return text.replace(/\n?Usage:[\s\S]*/, "");
}
