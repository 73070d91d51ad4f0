import { Button } from 'antd';
import { useLayoutEffect, useRef, useState, type ReactNode, type RefObject } from 'react';
import { useWords } from '../language/translation.js';
import type { Point } from './layered.js';
import styles from './picture.module.css';

const ZOOM_MIN = 0.3;
const ZOOM_MAX = 1.6;
const ZOOM_STEP = 1.25;
/** Below this the names in the boxes cannot be read; a large picture is scrolled instead. */
const ZOOM_READABLE = 0.8;
const MARGIN_PX = 64;
/** Share of the screen's height that the picture may take; `max-height` in the style sheet. */
const WINDOW_SHARE = 0.66;

const within = (zoom: number): number => Math.min(ZOOM_MAX, Math.max(ZOOM_MIN, zoom));

/** What is drawn on a stage, and the middle of what the eye rests on: it begins there and stays where it is. */
interface StagePicture {
  readonly width: number;
  readonly height: number;
  readonly rest: (Point & { readonly id: string }) | undefined;
}

/** The box that the eye rests on stays where it is while others come and go around it. */
const useRest = (
  frame: RefObject<HTMLDivElement | null>,
  { rest }: StagePicture,
  zoom: number,
): void => {
  const before = useRef<{ readonly rest: StagePicture['rest']; readonly zoom: number }>(undefined);
  useLayoutEffect(() => {
    const { current } = frame;
    if (current === null || rest === undefined) return;
    const { rest: was, zoom: from } = before.current ?? {};
    before.current = { rest, zoom };
    const middle = { x: current.clientWidth / 2, y: current.clientHeight / 2 };
    if (was === undefined || from === undefined) {
      current.scrollLeft = rest.x * zoom - middle.x;
      current.scrollTop = rest.y * zoom - middle.y;
    } else if (from !== zoom) {
      // What was in the middle stays there.
      current.scrollLeft = (current.scrollLeft + middle.x) * (zoom / from) - middle.x;
      current.scrollTop = (current.scrollTop + middle.y) * (zoom / from) - middle.y;
    } else if (was.id === rest.id) {
      current.scrollLeft += (rest.x - was.x) * zoom;
      current.scrollTop += (rest.y - was.y) * zoom;
    }
  }, [rest?.id, rest?.x, rest?.y, zoom]);
};

/** Fits a new picture into its window, but keeps it readable. */
const useView = (picture: StagePicture) => {
  const { width, height } = picture;
  const frame = useRef<HTMLDivElement>(null);
  const [zoom, setZoom] = useState(1);
  const fitting = (): number => {
    const { current } = frame;
    const room = (current?.ownerDocument.documentElement.clientHeight ?? 0) * WINDOW_SHARE;
    return within(
      Math.min(
        1,
        ((current?.clientWidth ?? width) - MARGIN_PX) / width,
        (room - MARGIN_PX) / height,
      ),
    );
  };
  useLayoutEffect(() => setZoom(Math.max(fitting(), ZOOM_READABLE)), []);
  useRest(frame, picture, zoom);
  return { frame, zoom, setZoom, fit: () => setZoom(fitting()) };
};

/** The head of an arrow; lines refer to it as `url(#trace-arrow)`. */
export const ArrowHead = () => (
  <defs>
    <marker
      id="trace-arrow"
      viewBox="0 0 10 10"
      refX="9"
      refY="5"
      markerWidth="9"
      markerHeight="9"
      markerUnits="userSpaceOnUse"
      orient="auto"
    >
      <path d="M0,0.8 L9.4,5 L0,9.2" style={{ fill: '#62707d', stroke: 'none' }} />
    </marker>
  </defs>
);

/** A picture in a window that scrolls and zooms, with its legend above. */
export const Stage = ({
  drawing,
  legend,
  label,
  children,
}: {
  readonly drawing: StagePicture;
  readonly legend: ReactNode;
  readonly label: string;
  readonly children: ReactNode;
}) => {
  const { t } = useWords();
  const { frame, zoom, setZoom, fit } = useView(drawing);
  const { width, height } = drawing;
  return (
    <>
      <div className={styles.stageBar}>
        {legend}
        <span className={styles.zoom}>
          <Button
            size="small"
            aria-label={t('trace.zoomOut')}
            onClick={() => setZoom(within(zoom / ZOOM_STEP))}
          >
            −
          </Button>{' '}
          <Button
            size="small"
            aria-label={t('trace.zoomIn')}
            onClick={() => setZoom(within(zoom * ZOOM_STEP))}
          >
            +
          </Button>{' '}
          <Button size="small" onClick={fit}>
            {t('trace.fit')}
          </Button>
        </span>
      </div>
      <div ref={frame} className={styles.window} role="group" aria-label={label}>
        <div
          className={styles.canvas}
          style={{ width: width * zoom + MARGIN_PX, height: height * zoom + MARGIN_PX }}
        >
          <div className={styles.scaled} style={{ width, height, transform: `scale(${zoom})` }}>
            {children}
          </div>
        </div>
      </div>
    </>
  );
};
