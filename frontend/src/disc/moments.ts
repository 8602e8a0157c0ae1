/** Moments as people here read them. */
const clock = new Intl.DateTimeFormat("zh-CN", { timeZone: "Asia/Shanghai", dateStyle: "short", timeStyle: "medium" });

export const moment = (at: string | number): string => clock.format(new Date(at));
