/** Accepted, finished and overdue, day by day. */
import { BarChart, LineChart } from "echarts/charts";
import { GridComponent } from "echarts/components";
import { type EChartsCoreOption, type EChartsType, init, use } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";

import type { Rows } from "../../live/messages";
import { make, panel } from "../dom";
import { readTrend, type Trend } from "../rows";
import type { Words } from "../words";
import type { Part } from "./context";

use([BarChart, LineChart, GridComponent, CanvasRenderer]);

const INK = "#c6d0da";
const FONT = '"Noto Sans SC Variable", sans-serif';

export class TrendPanel implements Part {
  readonly root: HTMLElement;
  readonly #place: HTMLElement;
  readonly #empty: HTMLElement;
  #chart: EChartsType | null = null;
  #drawn = "";
  #trend: Trend = { days: [], accepted: [], finished: [], red: [] };

  constructor(words: Words) {
    const { root, side, body } = panel("trend", words.trend);
    side.append(
      make("span", "trend-accepted", words.trendLines.accepted),
      make("span", "trend-finished", words.trendLines.finished),
      make("span", "trend-red", words.trendLines.red),
    );
    this.root = root;
    this.#place = make("div", "trend-chart");
    this.#empty = make("p", "panel-empty", words.noTrend);
    this.#empty.hidden = true;
    body.append(this.#place, this.#empty);
    // A canvas drawn before its font came stays in the wrong one.
    void document.fonts.load(`22px ${FONT}`, "0123456789/").then(() => this.#show());
  }

  read(rows: Rows): void {
    this.#trend = readTrend(rows.get("trend"));
    const data = JSON.stringify(this.#trend);
    if (data === this.#drawn) return;
    this.#drawn = data;
    this.#show();
  }

  draw(): void {
    // The chart changes with its row only.
  }

  /** Draw anew for a stage of another scale: a canvas has its pixels fixed. */
  rescale(scale: number): void {
    this.#chart?.dispose();
    this.#chart = init(this.#place, null, {
      devicePixelRatio: Math.max(1, scale * window.devicePixelRatio),
      width: this.#place.clientWidth,
      height: this.#place.clientHeight,
    });
    this.#show();
  }

  #show(): void {
    if (!this.#drawn) return;
    this.#empty.hidden = this.#trend.days.length > 0;
    this.#chart?.setOption(option(this.#trend), { notMerge: true });
  }
}

function option(trend: Trend): EChartsCoreOption {
  const text = { color: INK, fontFamily: FONT, fontSize: 22 };
  return {
    animation: false,
    textStyle: text,
    grid: { left: 64, right: 8, top: 16, bottom: 34 },
    xAxis: {
      type: "category",
      data: trend.days.map((day) => day.slice(5).replace("-", "/")),
      axisLabel: { ...text, hideOverlap: true },
      axisLine: { lineStyle: { color: INK } },
      axisTick: { show: false },
    },
    yAxis: {
      type: "value",
      minInterval: 1,
      splitNumber: 3,
      axisLabel: text,
      splitLine: { lineStyle: { color: "#2c3947" } },
    },
    series: [
      { type: "bar", data: trend.accepted, itemStyle: { color: "#6aa5e8" } },
      {
        type: "bar",
        data: trend.finished,
        itemStyle: { color: "#14202c", borderColor: "#46d38a", borderWidth: 3 },
      },
      {
        type: "line",
        data: trend.red,
        symbol: "rect",
        symbolSize: 12,
        lineStyle: { width: 4, color: "#ff6b66" },
        itemStyle: { color: "#ff6b66" },
      },
    ],
  };
}
