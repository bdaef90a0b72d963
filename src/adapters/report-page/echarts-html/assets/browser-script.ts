/**
 * The script that runs in the reader's browser: it draws the pictures from the data in the page, folds long tables,
 * and hands out the data. Plain script, no library but the plotting one. Text that came from outside only ever
 * enters the page as text, never as markup.
 */
export const BROWSER_SCRIPT = String.raw`(function () {
'use strict';
var root = document.documentElement;
var specs = JSON.parse(document.getElementById('chart-data').textContent);

function figure(value) {
  if (value === 0) return '0';
  if (typeof value !== 'number' || !isFinite(value)) return 'not known';
  if (value >= 0.01 && value < 10000) return String(Number(value.toPrecision(3)));
  var parts = value.toExponential(2).split('e');
  return Number(parts[0]) + 'e' + Number(parts[1]);
}
function outward(value, round) {
  if (!(value > 0)) return figure(value);
  var unit = Math.pow(10, Math.floor(Math.log10(value)) - 2);
  return figure(Number((round(value / unit + (round === Math.ceil ? -1e-9 : 1e-9)) * unit).toPrecision(3)));
}
function percent(value) {
  var shown = value * 100;
  if (shown > 0 && shown < 1) return '< 1 %';
  if (shown > 99 && shown < 100) return '> 99 %';
  return Math.round(shown) + ' %';
}
function clipped(text) { return text.length > 30 ? text.slice(0, 20) + '…' + text.slice(-9) : text; }
function moment(ms) { return new Date(ms).toISOString().slice(0, 16).replace('T', ' ') + ' UTC'; }

function tip(title, lines) {
  var box = document.createElement('div');
  box.className = 'tip';
  var head = document.createElement('strong');
  head.textContent = title;
  box.appendChild(head);
  lines.forEach(function (line) {
    var row = document.createElement('div');
    row.textContent = line;
    box.appendChild(row);
  });
  return box;
}
function byId(params) {
  var found = {};
  params.forEach(function (param) { found[param.seriesId] = param.value[1]; });
  return found;
}
function isNumber(value) { return typeof value === 'number' && isFinite(value); }
function bounds(low, estimate, high) {
  return (isNumber(low) ? outward(low, Math.floor) : 'not known') + ' – ' + figure(estimate) + ' – ' + (isNumber(high) ? outward(high, Math.ceil) : 'not known');
}
var barLength = 800;
var formats = {
  figure: figure,
  percent: percent,
  share: function (param) { return param.value * barLength >= 36 ? percent(param.value) : ''; },
  'rates-tip': function (params) {
    var at = byId(params);
    if (!isNumber(at.estimate)) return tip(moment(params[0].value[0]), ['no figure for this time']);
    var lines = ['low – estimate – high, OP/s:', bounds(at.low, at.estimate, isNumber(at.width) ? at.low + at.width : null)];
    lines.push('ceiling: ' + (isNumber(at.ceiling) ? outward(at.ceiling, Math.ceil) : 'not known'));
    return tip(moment(params[0].value[0]), lines);
  },
  'cumulative-tip': function (params) {
    var lines = [];
    params.forEach(function (param) {
      var letter = param.seriesId.charAt(0);
      if (/-estimate$/.test(param.seriesId)) lines.push(letter + ' · ' + clipped(param.seriesName) + ': ' + bounds(param.value[2], param.value[4], param.value[3]));
      if (/-earlier$/.test(param.seriesId)) lines.push(letter + '+ with declared earlier work: ' + figure(param.value[1]));
    });
    return tip(moment(params[0].value[0]), ['low – estimate – high, OP so far:'].concat(lines));
  },
  'fates-tip': function (param) {
    return tip(param.name, [param.seriesName + ': ' + percent(param.value), figure(param.data.hours) + ' device-hours']);
  }
};

function resolved(value, styles, isNarrow) {
  if (Array.isArray(value)) return value.map(function (item) { return resolved(item, styles, isNarrow); });
  if (value === null || typeof value !== 'object') return value;
  if (typeof value.$colour === 'string') return styles.getPropertyValue('--' + value.$colour).trim() + (value.$alpha || '');
  if (typeof value.$format === 'string') return formats[value.$format];
  if (typeof value.$wide === 'string') return isNarrow ? value.$narrow : value.$wide;
  var copy = {};
  Object.keys(value).forEach(function (key) { copy[key] = resolved(value[key], styles, isNarrow); });
  return copy;
}

var charts = [];
specs.forEach(function (spec) {
  var element = document.getElementById(spec.id);
  if (!element) return;
  element.style.height = spec.heightPixels + 'px';
  charts.push({ spec: spec, element: element, plot: echarts.init(element, null, { renderer: 'canvas' }) });
});
var sharesScale = false;
function draw() {
  var styles = getComputedStyle(root);
  charts.forEach(function (chart) {
    barLength = chart.plot.getWidth() - 120;
    var option = resolved(chart.spec.option, styles, chart.plot.getWidth() < 560);
    if (sharesScale && chart.spec.sharedMaximum) option.yAxis.max = chart.spec.sharedMaximum;
    chart.plot.setOption(option, true);
  });
}
function resize(mostPixels) {
  charts.forEach(function (chart) { chart.plot.resize({ width: Math.min(chart.element.clientWidth, mostPixels) }); });
  draw();
}
function fit() { resize(Infinity); }
/** What fits between the margins of a sheet: the layout of the sheet isn't known before it is printed. */
var SHEET_PIXELS = 640;
draw();
root.setAttribute('data-drawn', 'true');

var waiting = 0;
window.addEventListener('resize', function () { clearTimeout(waiting); waiting = setTimeout(fit, 60); });
window.matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw);
var openedForPaper = [];
window.addEventListener('beforeprint', function () {
  root.setAttribute('data-theme', 'light');
  openedForPaper = Array.prototype.filter.call(document.querySelectorAll('details[data-on-paper]'), function (fold) { return !fold.open; });
  openedForPaper.forEach(function (fold) { fold.open = true; });
  resize(SHEET_PIXELS);
});
window.addEventListener('afterprint', function () {
  root.removeAttribute('data-theme');
  openedForPaper.forEach(function (fold) { fold.open = false; });
  fit();
});

Array.prototype.forEach.call(document.querySelectorAll('[data-scale]'), function (button) {
  button.hidden = false;
  button.addEventListener('click', function () {
    sharesScale = !sharesScale;
    button.setAttribute('aria-pressed', String(sharesScale));
    draw();
  });
});

Array.prototype.forEach.call(document.querySelectorAll('table[data-rows-in-view]'), function (table) {
  var rows = table.querySelector('tbody.entry') ? table.tBodies : table.tBodies[0].rows;
  var isNarrow = window.matchMedia('(max-width: 640px)').matches;
  var inView = Number(table.getAttribute(isNarrow ? 'data-rows-on-narrow' : 'data-rows-in-view'));
  if (rows.length <= inView + 3) return;
  var button = document.createElement('button');
  button.type = 'button';
  button.className = 'more';
  button.setAttribute('aria-controls', table.id);
  function fold(isFolded) {
    for (var index = inView; index < rows.length; index += 1) rows[index].hidden = isFolded;
    button.setAttribute('aria-expanded', String(!isFolded));
    button.textContent = isFolded ? 'Show all ' + rows.length + ' rows (' + inView + ' shown)' : 'Show the first ' + inView + ' rows';
  }
  button.addEventListener('click', function () { fold(button.getAttribute('aria-expanded') === 'true'); });
  fold(true);
  table.parentNode.after(button);
});

var save = document.getElementById('save-data');
if (save) {
  save.hidden = false;
  save.addEventListener('click', function () {
    var text = document.getElementById('accounts-document').textContent;
    var link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
    link.download = 'accounts.json';
    link.click();
    setTimeout(function () { URL.revokeObjectURL(link.href); }, 1000);
  });
}
})();
`;
