// One page without scripts and outside resources: it opens from a file, a mail or a CI artefact, and what providers
// sent stays text.
#include <algorithm>
#include <vector>

#include <spdlog/fmt/fmt.h>

#include "cli/inspect/list/list.h"
#include "cli/replay/report/html_page.h"
#include "cli/replay/report/markup.h"
#include "cli/replay/report/reports.h"
#include "cli/terminal/log_words.h"
#include "cli/terminal/units.h"
#include "core/base/digest.h"
#include "core/base/strings.h"
#include "core/compare/words.h"

namespace finops::cli {
namespace {

constexpr std::size_t kMostText = 20'000;       // bytes of a text
constexpr std::uint64_t kMostDetailed = 2'000;  // pairs with texts; a browser must still open the page
constexpr std::uint64_t kMostRows = 20'000;

// A line of the spool may have no line end; this stands for one inside a text.
std::string one_line(std::string_view html) {
  std::string out;
  for (const char c : html) c == '\n' ? out += "&#10;" : out += c;
  return out;
}

std::string arrow(std::string_view from, std::string_view to) {
  if (from == to || to.empty()) return markup_line(from);
  return fmt::format("{} → {}", from.empty() ? "-" : markup_line(from), markup_line(to));
}

std::string cut(std::string_view text, bool& shortened) {
  if (text.size() <= kMostText) return std::string(text);
  shortened = true;
  text = text.substr(0, kMostText);
  return std::string(text.substr(0, utf8_complete_prefix(text)));
}

// Two texts, with the words that only one of them has marked.
struct MarkedTexts {
  std::string from, to;
};

MarkedTexts marked(const std::string& from, const std::string& to) {
  const auto a = words_of(from), b = words_of(to);
  std::vector<std::size_t> left, right;
  number_words(a, b, left, right);
  MarkedTexts out;
  const auto put = [](std::string& html, const auto& words, std::size_t begin, std::size_t size, const char* element) {
    if (size == 0) return;
    std::string text;
    for (std::size_t i = begin; i < begin + size; ++i) text += words[i];
    html += element == nullptr ? markup_text(text) : fmt::format("<{}>{}</{}>", element, markup_text(text), element);
  };
  for (const Stretch& s : align(left, right)) {
    put(out.from, a, s.left, s.left_size, s.same ? nullptr : "del");
    put(out.to, b, s.right, s.right_size, s.same ? nullptr : "ins");
  }
  return out;
}

std::string shown(const std::string& text) {
  return text.empty() ? "<span class=\"dim\">none</span>" : markup_text(text);
}

class HtmlReport final : public ReplayReport {
 public:
  HtmlReport(NewFile file, Spool spool) : file_(std::move(file)), spool_(std::move(spool)) {}

  void add(const ReplayedPair& pair) override {
    const Verdict verdict = pair.comparison.verdict;
    const std::string word(to_string(verdict));
    const bool plain = verdict == Verdict::same || verdict == Verdict::skipped;
    if (++rows_ > kMostRows) return;
    if (plain || detailed_ == kMostDetailed) {
      left_out_ += plain ? 0 : 1;
      return spool_.add(fmt::format("<div class=\"pair {}\">{}</div>", word, row(pair)));
    }
    ++detailed_;
    spool_.add(fmt::format("<details class=\"pair {}\"{}><summary>{}</summary><div class=\"inside\">{}</div></details>",
                           word, verdict == Verdict::reworded ? "" : " open", row(pair), one_line(inside(pair))));
  }

  Result<void> finish(const ReplaySummary& summary, const ReplayResult& result, const ReplayEnd& end) override {
    head(summary, result, end);
    figures(summary, result);
    filters(summary);
    auto read = spool_.read([&](std::string_view line) { file_.write(line), file_.write("\n"); });
    if (!read) return read;
    if (left_out_ > 0) {
      file_.write(fmt::format("<p class=\"dim\">The texts of {} are left out; --report json=FILE has them.</p>\n",
                              counted(left_out_, "further pair")));
    }
    if (rows_ > kMostRows) {
      file_.write(fmt::format("<p class=\"dim\">{} are not on this page; --report json=FILE has them.</p>\n",
                              counted(rows_ - kMostRows, "further pair")));
    }
    file_.write("</main>\n</body>\n</html>\n");
    return file_.commit();
  }

 private:
  // ---- a pair

  static std::string row(const ReplayedPair& pair) {
    const auto status = [](const auto& value) { return value ? std::to_string(*value) : std::string("-"); };
    std::string out = fmt::format("<span class=\"word\">{}</span><span title=\"{}\">{}</span><span>{}</span>",
                                  to_string(pair.comparison.verdict), markup_line(pair.id),
                                  markup_line(to_lower(short_id(pair.id))), markup_line(pair.method + " " + pair.path));
    const auto add = [&](const std::string& html) {
      if (!html.empty()) out += "<span class=\"dim\">" + html + "</span>";
    };
    add(arrow(pair.model_from, pair.model_to));
    if (pair.sent) add(arrow(status(pair.status_from), status(pair.status_to)));
    if (!pair.comparison.reason.empty()) out += "<span>" + markup_line(pair.comparison.reason) + "</span>";
    return "<span class=\"row\">" + out + "</span>";
  }

  static std::string inside(const ReplayedPair& pair) {
    std::string out = measures(pair);
    bool shortened = false;
    if (!pair.request_text.empty()) {
      out += "<h2>asked</h2><div class=\"text\">" + markup_text(cut(pair.request_text, shortened)) + "</div>";
    }
    const MarkedTexts texts = marked(cut(pair.text_from, shortened), cut(pair.text_to, shortened));
    if (!texts.from.empty() || !texts.to.empty()) {
      out += "<div class=\"beside\"><div><h2>recorded</h2><div class=\"text\">" + texts.from +
             "</div></div><div><h2>replayed</h2><div class=\"text\">" + texts.to + "</div></div></div>";
    }
    if (shortened) out += "<p class=\"dim\">long texts are cut</p>";
    return out + differences(pair.comparison, texts.from.empty() && texts.to.empty());
  }

  static std::string measures(const ReplayedPair& pair) {
    std::string out;
    const auto add = [&](const char* name, const std::string& from, const std::string& to) {
      out += fmt::format("<tr><td>{}</td><td>{}</td><td>{}</td></tr>", name, markup_line(from), markup_line(to));
    };
    const auto time = [](const auto& ms) { return ms ? format_duration(*ms) : std::string("-"); };
    const auto count = [](const auto& value) { return value ? format_count(*value) : std::string("-"); };
    const auto money = [](const CostTotal& total) {
      const auto texts = format_total(total);
      return texts.empty() ? std::string("-") : texts.front();
    };
    add("time", time(pair.ms_from), time(pair.ms_to));
    add("first token", time(pair.ttft_from), time(pair.ttft_to));
    add("output tokens", count(pair.output_tokens_from), count(pair.output_tokens_to));
    add("cost", money(pair.cost_from), money(pair.cost_to));
    return "<table><thead><tr><th></th><th>recorded</th><th>replayed</th></tr></thead>" + out + "</table>";
  }

  // `texts`: also those that are shown in full otherwise.
  static std::string differences(const Comparison& comparison, bool texts) {
    std::string out;
    for (const AnswerDifference& one : comparison.differences) {
      if (one.what == "text" && !texts) continue;
      out += fmt::format(
          "<h2>{}{}</h2><div class=\"beside\"><div class=\"text\">{}</div><div class=\"text\">{}</div></div>", one.what,
          one.place.empty() ? "" : " " + markup_line(one.place), shown(one.recorded), shown(one.replayed));
    }
    if (comparison.left_out > 0) out += fmt::format("<p class=\"dim\">and {} more</p>", comparison.left_out);
    return out;
  }

  // ---- the page around the pairs

  void head(const ReplaySummary& summary, const ReplayResult& result, const ReplayEnd& end) {
    std::string digest;
    append_base64(digest, sha256(kHtmlStyle));
    file_.write(
        fmt::format("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'sha256-{}'; "
                    "base-uri 'none'; "
                    "form-action 'none'\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                    "<meta name=\"referrer\" content=\"no-referrer\">\n<title>finops replay: {}</title>\n<style>",
                    digest, result.word));
    file_.write(kHtmlStyle);
    file_.write("</style>\n</head>\n<body>\n");
    file_.write(fmt::format("<h1>finops replay</h1>\n<p>{}</p>\n", markup_line(run_words(summary, end))));
    file_.write(fmt::format("<div class=\"result{}\"><strong>{}</strong> {} <span class=\"dim\">exit {}</span></div>\n",
                            result.exit_code == 0 ? " pass" : "", result.word, markup_line(result.line),
                            result.exit_code));
  }

  void figures(const ReplaySummary& summary, const ReplayResult& result) {
    file_.write("<table><thead><tr><th></th><th>recorded</th><th>replayed</th></tr></thead>\n");
    const auto add = [&](const std::string& name, const std::string& from, const std::string& to) {
      file_.write(
          fmt::format("<tr><td>{}</td><td>{}</td><td>{}</td></tr>\n", name, markup_line(from), markup_line(to)));
    };
    const auto money = [](const CostTotal& total) {
      std::string out;
      for (const std::string& one : format_total(total)) out.append(out.empty() ? "" : ", ").append(one);
      return out.empty() ? std::string("-") : out;
    };
    const ReplaySide &from = summary.recorded(), &to = summary.replayed();
    add("cost", money(from.cost), money(to.cost));
    const bool known = summary.tokens_known() > 0;
    const std::uint64_t unknown = summary.sent() - summary.tokens_known();
    add(unknown > 0 ? fmt::format("output tokens ({} unknown)", counted(unknown, "pair")) : "output tokens",
        known ? format_count(from.output_tokens) : "-", known ? format_count(to.output_tokens) : "-");
    for (const auto& [name, a, b] :
         {std::tuple("first token", &from.ttft, &to.ttft), std::tuple("time", &from.ms, &to.ms)}) {
      for (const int percent : {50, 95}) {
        const auto was = a->percentile(percent), is = b->percentile(percent);
        if (was && is) add(fmt::format("{} p{}", name, percent), format_duration(*was), format_duration(*is));
      }
    }
    file_.write("</table>\n");
    if (summary.baseline_pairs() > 0) {
      file_.write(fmt::format("<p>{} of {} differ when the old target answers again</p>\n", summary.baseline_differ(),
                              counted(summary.baseline_pairs(), "pair")));
    }
    for (const ThresholdResult& one : result.thresholds) {
      file_.write(fmt::format("<p>threshold {}: {}, {}</p>\n", markup_line(one.text), one.kept ? "kept" : "broken",
                              markup_line(one.found)));
    }
    for (const auto& [why, count] : summary.skipped()) {
      file_.write(fmt::format("<p class=\"dim\">{} skipped: {}</p>\n", format_count(count), markup_line(why)));
    }
  }

  // Radio buttons and style rules choose what is shown, since the page has no scripts.
  void filters(const ReplaySummary& summary) {
    std::string labels = fmt::format("<label for=\"pick-all\">all {}</label>", format_count(summary.pairs()));
    file_.write("<input class=\"pick\" type=\"radio\" name=\"pick\" id=\"pick-all\" checked>\n");
    for (const VerdictInfo& row : kVerdicts) {
      if (summary.count(row.verdict) == 0) continue;
      file_.write(fmt::format("<input class=\"pick\" type=\"radio\" name=\"pick\" id=\"pick-{}\">\n", row.word));
      labels += fmt::format("<label for=\"pick-{}\">{} {}</label>", row.word, row.word,
                            format_count(summary.count(row.verdict)));
    }
    file_.write(fmt::format("<div class=\"filters\">{}</div>\n<main>\n", labels));
  }

  NewFile file_;
  Spool spool_;
  std::uint64_t rows_ = 0, detailed_ = 0, left_out_ = 0;
};

}  // namespace

OpenedReport open_html_report(const std::string& path, NewFile::Existing existing) {
  return open_spooled<HtmlReport>(path, existing);
}

}  // namespace finops::cli
