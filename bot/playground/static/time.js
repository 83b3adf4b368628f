// Moments in words, always Beijing time whatever the visitor's computer says.

const EIGHT_HOURS = 8 * 3600 * 1000;
const WEEK = "日一二三四五六";
const two = (n) => String(n).padStart(2, "0");

function parts(moment) {
  const date = new Date((typeof moment === "number" ? moment : Date.parse(moment)) + EIGHT_HOURS);
  return {
    year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate(),
    week: WEEK[date.getUTCDay()], time: `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}`,
  };
}

export function clockText(moment) {
  const { year, month, day, week, time } = parts(moment);
  return `${year}年${month}月${day}日 周${week} ${time}`;
}

export function dayAndTime(moment) {
  const { month, day, time } = parts(moment);
  return `${month}月${day}日 ${time}`;
}

export function dayText(moment) {
  const { month, day, week } = parts(moment);
  return `${month}月${day}日 周${week}`;
}

export const timeText = (moment) => parts(moment).time;
