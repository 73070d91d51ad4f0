import type { ThemeConfig } from 'antd';

/** Ant Design in the colours of `console.css`: quiet surfaces, one deep blue for what can be acted on. */
export const theme: ThemeConfig = {
  cssVar: { key: 'zhixin' },
  hashed: false,
  token: {
    colorPrimary: '#1d5b86',
    colorInfo: '#1d5b86',
    colorLink: '#1d5b86',
    colorError: '#b3261e',
    colorWarning: '#8f5d00',
    colorSuccess: '#187a49',
    colorErrorBg: '#fdf1f0',
    colorErrorBorder: '#efc4c0',
    colorWarningBg: '#fffaf0',
    colorWarningBorder: '#ecd9ab',
    colorSuccessBg: '#eef8f2',
    colorSuccessBorder: '#b5dcc6',
    colorText: '#1c2733',
    colorTextSecondary: '#566472',
    colorTextTertiary: '#5f6c79',
    colorTextDescription: '#5f6c79',
    colorTextPlaceholder: '#687582',
    colorBorder: '#cfd6de',
    colorBorderSecondary: '#e6eaee',
    colorBgLayout: '#f4f6f8',
    borderRadius: 6,
    fontFamily: 'var(--sans)',
    fontFamilyCode: 'var(--mono)',
    motionDurationMid: '0.12s',
    motionDurationSlow: '0.18s',
  },
  components: {
    Table: {
      headerBg: '#f8fafb',
      headerColor: '#566472',
      cellPaddingBlockSM: 7,
      rowHoverBg: '#f3f8fb',
      borderColor: '#edf0f3',
    },
  },
};
