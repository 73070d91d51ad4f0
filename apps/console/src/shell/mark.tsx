/** The mark of the platform; decorative beside its name. */
export const Mark = () => (
  <svg viewBox="0 0 32 32" aria-hidden="true">
    <rect x="1" y="1" width="30" height="30" rx="7" fill="none" stroke="#fff" strokeWidth="1.6" />
    <path
      d="M8 17.2 13.6 23 24 10"
      fill="none"
      stroke="#fff"
      strokeWidth="3"
      strokeLinecap="round"
      strokeLinejoin="round"
    />
  </svg>
);
