/** The page's nonce for style elements, which wavesurfer.js puts into its shadow root; undefined when there is none. */
export const styleNonce = (): string | undefined => {
  const meta = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]');
  return meta?.nonce || meta?.content || undefined;
};
