#include "cli/terminal/terminal.h"

#include <doctest/doctest.h>

#include <map>
#include <string>

#include "cli/terminal/display_text.h"
#include "cli/terminal/units.h"
#include "core/base/clock.h"
#include "support/scoped_env.h"

namespace finops::test::terminal_test {

namespace {

using namespace finops::cli;

std::map<std::string, std::string, std::less<>> variables;

Terminal decide(std::map<std::string, std::string, std::less<>> env, bool tty = true,
                ColorMode mode = ColorMode::automatic, std::optional<unsigned> window = 90) {
  variables = std::move(env);
  return decide_terminal(tty, window, mode, false, [](const char* name) -> const char* {
    const auto found = variables.find(name);
    return found == variables.end() ? nullptr : found->second.c_str();
  });
}

}  // namespace

TEST_CASE("C5: colour, by the order of its switches") {
  CHECK(decide({}).color);
  CHECK_FALSE(decide({}, false).color);
  CHECK_FALSE(decide({{"TERM", "dumb"}}).color);
  CHECK_FALSE(decide({{"CLICOLOR", "0"}}).color);
  CHECK_FALSE(decide({{"NO_COLOR", "1"}}).color);
  CHECK(decide({{"NO_COLOR", ""}}).color);
  CHECK(decide({{"CLICOLOR_FORCE", "1"}}, false).color);
  CHECK(decide({{"FORCE_COLOR", "1"}, {"TERM", "dumb"}, {"CLICOLOR", "0"}}, false).color);
  CHECK_FALSE(decide({{"FORCE_COLOR", "0"}}, false).color);
  CHECK_FALSE(decide({{"NO_COLOR", "1"}, {"CLICOLOR_FORCE", "1"}}).color);
  CHECK(decide({{"NO_COLOR", "1"}, {"FINOPS_COLOR", "always"}}, false).color);
  CHECK_FALSE(decide({{"FORCE_COLOR", "1"}, {"FINOPS_COLOR", "never"}}).color);
  CHECK(decide({{"FINOPS_COLOR", "auto"}}).color);
  CHECK(decide({{"FINOPS_COLOR", "never"}, {"NO_COLOR", "1"}}, false, ColorMode::always).color);
  CHECK_FALSE(decide({{"FINOPS_COLOR", "always"}}, true, ColorMode::never).color);
}

TEST_CASE("C5: terminal and width") {
  CHECK(decide({}).tty);
  CHECK(decide({}).width == 90);
  CHECK(decide({}, true, ColorMode::automatic, std::nullopt).width == 80);
  CHECK(decide({}, true, ColorMode::automatic, 0).width == 80);
  CHECK(decide({{"COLUMNS", "70"}}).width == 70);
  CHECK(decide({{"COLUMNS", "wide"}}).width == 90);
  CHECK(decide({{"COLUMNS", "3"}}).width == 90);
  CHECK(decide({{"COLUMNS", "99999999"}}).width == 1000);
  const Terminal forced = decide({{"FINOPS_FORCE_TTY", "120"}, {"COLUMNS", "70"}}, false);
  CHECK(forced.tty);
  CHECK(forced.width == 120);
  CHECK(forced.color);
  CHECK(decide({{"FINOPS_FORCE_TTY", "1"}}, false).width == 90);
  CHECK(decide({{"FINOPS_FORCE_TTY", "1"}}, false).tty);
  CHECK_FALSE(decide({{"FINOPS_FORCE_TTY", "0"}}, false).tty);
  CHECK_FALSE(decide({{"FINOPS_FORCE_TTY", ""}}, false).tty);
}

TEST_CASE("C5: ASCII where the locale is not UTF-8") {
  CHECK(decide({}).ascii);
  CHECK_FALSE(decide({{"LANG", "en_US.UTF-8"}}).ascii);
  CHECK_FALSE(decide({{"LC_CTYPE", "C.utf8"}, {"LANG", "C"}}).ascii);
  CHECK(decide({{"LC_ALL", "C"}, {"LANG", "en_US.UTF-8"}}).ascii);
  CHECK_FALSE(decide({{"LC_ALL", ""}, {"LANG", "en_US.UTF-8"}}).ascii);
  CHECK(
      decide_terminal(true, 80, ColorMode::automatic, true, [](const char*) -> const char* { return "UTF-8"; }).ascii);
}

TEST_CASE("styled: only with colour") {
  CHECK(styled({.color = true}, Style::red, "x") == "\x1b[31mx\x1b[0m");
  CHECK(styled({.color = true}, Style::plain, "x") == "x");
  CHECK(styled({.color = true}, Style::red, "").empty());
  CHECK(styled({}, Style::red, "x") == "x");
}

TEST_CASE("neutralise: nothing steers the terminal") {
  CHECK(neutralise("plain é 红 👩‍💻") == "plain é 红 👩‍💻");  // ZWJ joins emoji and hides nothing
  CHECK(neutralise("\x1b[2J\x07\x7f") == "\\x1b[2J\\x07\\x7f");
  CHECK(neutralise("a\tb\nc\rd") == "a\\tb\\nc\\rd");
  CHECK(neutralise(std::string_view("\0x", 2)) == "\\x00x");
  CHECK(neutralise("\u009b31m\u0085") == "\\x9b31m\\x85");
  CHECK(neutralise("\u202e\u2066\u200f\u200b\ufeff\u2028\u061c") ==
        "\\u202e\\u2066\\u200f\\u200b\\ufeff\\u2028\\u061c");
  CHECK(neutralise("\U000E0041") == "\\ue0041");
  CHECK(neutralise("\xff\xc3(\xe2\x82") == "\\xff\\xc3(\\xe2\\x82");
  CHECK(neutralise("\xed\xa0\x80") == "\\xed\\xa0\\x80");  // a surrogate
  CHECK(neutralise("\xc0\x9b") == "\\xc0\\x9b");           // an over-long escape
  for (int byte = 0; byte < 256; ++byte) {
    for (const char next : {'a', '\x80', '\xff', '\x1b'}) {
      for (const char c : neutralise(std::string{static_cast<char>(byte), next}))
        CHECK(static_cast<unsigned char>(c) >= 0x20);
    }
  }
}

TEST_CASE("display_width and fit: columns, not bytes") {
  CHECK(display_width("abc") == 3);
  CHECK(display_width("é…█") == 3);
  CHECK(display_width("红楼") == 4);
  CHECK(display_width("한글ｶ") == 5);
  CHECK(display_width("e\u0301") == 1);
  CHECK(display_width("🚀") == 2);
  CHECK(fit("abcdef", 6, false) == "abcdef");
  CHECK(fit("abcdefg", 6, false) == "abcde…");
  CHECK(fit("abcdefg", 6, true) == "abcde~");
  CHECK(fit("红楼梦", 6, false) == "红楼梦");
  CHECK(fit("红楼梦", 5, false) == "红楼…");
  CHECK(fit("红楼梦", 4, false) == "红…");
  CHECK(fit("e\u0301e\u0301e\u0301", 2, false) == "e\u0301…");
  CHECK(fit("abc", 1, false) == "…");
  CHECK(fit("abc", 0, false).empty());
}

TEST_CASE("units: as in every table") {
  CHECK(format_duration(0) == "0ms");
  CHECK(format_duration(0.2) == "<1ms");
  CHECK(format_duration(96) == "96ms");
  CHECK(format_duration(999.4) == "999ms");
  CHECK(format_duration(999.6) == "1.00s");
  CHECK(format_duration(1843) == "1.84s");
  CHECK(format_duration(59'994) == "59.99s");
  CHECK(format_duration(59'996) == "1m00s");
  CHECK(format_duration(187'000) == "3m07s");
  CHECK(format_duration(3'599'600) == "1h00m");
  CHECK(format_duration(-1) == "-");
  CHECK(format_tokens(999) == "999");
  CHECK(format_tokens(1204) == "1.2k");
  CHECK(format_tokens(99'949) == "99.9k");
  CHECK(format_tokens(99'950) == "100k");
  CHECK(format_tokens(999'500) == "1.00M");
  CHECK(format_tokens(1'820'000) == "1.82M");
  CHECK(format_count(0) == "0");
  CHECK(format_count(999) == "999");
  CHECK(format_count(1204) == "1,204");
  CHECK(format_count(1'234'567) == "1,234,567");
  CHECK(format_bytes(1) == "1 byte");
  CHECK(format_bytes(1946) == "1.9 KB");
  CHECK(format_bytes(1'048'575) == "1.0 MB");
  CHECK(format_money(0) == "$0.0000");
  CHECK(format_money(40'000) == "<$0.0001");
  CHECK(format_money(50'000) == "$0.0001");
  CHECK(format_money(27'600'000) == "$0.0276");
  CHECK(format_money(27'649'999) == "$0.0276");
  CHECK(format_money(27'650'000) == "$0.0277");
  CHECK(format_money(1'234'500'000'000) == "$1234.50");
  CHECK(format_money_exact(295'000) == "$0.000295");
  CHECK(format_money_exact(27'000) == "$0.000027");
  CHECK(format_money_exact(12'000'000'000) == "$12.0");
}

TEST_CASE("RFC 3339 in, local time out") {
  const auto ms = [](std::string_view text) -> long long {
    const auto time = finops::parse_rfc3339(text);
    if (!time) return -1;
    return std::chrono::duration_cast<std::chrono::milliseconds>(time->time_since_epoch()).count();
  };
  CHECK(ms("2026-01-15T13:02:11.482Z") == 1768482131482);
  CHECK(ms("2026-01-15T14:02:11.482+01:00") == 1768482131482);
  CHECK(ms("2026-01-15T13:02:11Z") == 1768482131000);
  CHECK(ms("2026-01-15T13:02:11.4Z") == 1768482131400);
  CHECK(ms("2026-01-15T13:02:11.4829999Z") == 1768482131482);
  for (const char* bad :
       {"", "2026", "2026-02-30T00:00:00Z", "2026-01-15T25:00:00Z", "2026-01-15T13:02:11", "2026-01-15 13:02:11Z",
        "2026-01-15T13:02:11.Z", "2026-01-15T13:02:11+0100", "x026-01-15T13:02:11Z"}) {
    CHECK(ms(bad) == -1);
  }
  const finops::test::ScopedEnv zone("TZ", "CET-1");
  CHECK(format_local(*finops::parse_rfc3339("2026-01-15T23:30:00Z"), "%m-%d %H:%M:%S %z") == "01-16 00:30:00 +0100");
}

TEST_CASE("wrap: lines break at blanks, with an indent, and nothing is lost") {
  CHECK(wrap("one two three", 80, 2) == "one two three");
  CHECK(wrap("one two three", 7, 2) == "one two\n  three");
  CHECK(wrap("label     one, two\nx  y\n", 15, 10) == "label     one,\n          two\nx  y\n");
  CHECK(wrap("aaaaaaaaaaaa bb", 5, 2) == "aaaaaaaaaaaa\n  bb");
  CHECK(wrap("红楼 梦", 6, 0) == "红楼\n梦");
  CHECK(wrap("", 5, 0).empty());
}

}  // namespace finops::test::terminal_test
