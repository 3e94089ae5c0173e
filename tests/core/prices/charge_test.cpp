#include "core/prices/charge.h"

#include <doctest/doctest.h>

#include "core/prices/price_support.h"

namespace finops::test::charge_test {

namespace {

using namespace finops;
using namespace finops::test;

RateCard card(std::initializer_list<std::pair<Unit, const char*>> rates) {
  RateCard out;
  for (const auto& [unit, price] : rates) out.set(unit, {*parse_rate(price, info(unit).per), {}});
  return out;
}

const RateCard& full() {
  static const RateCard kCard = card({{Unit::input, "3"},
                                      {Unit::cache_read, "0.3"},
                                      {Unit::cache_write, "3.75"},
                                      {Unit::cache_write_1h, "6"},
                                      {Unit::output, "15"},
                                      {Unit::web_search, "10"}});
  return kCard;
}

const RateCard& media() {
  static const RateCard kCard = card({{Unit::input, "0.3"},
                                      {Unit::cache_read, "0.03"},
                                      {Unit::input_audio, "1"},
                                      {Unit::cache_audio_read, "0.1"},
                                      {Unit::output, "2.5"},
                                      {Unit::output_image, "30"}});
  return kCard;
}

Cost charged(const RateCard& rates, const Usage& usage) { return charge(rates, usage, AudioWithoutRate::unknown); }

}  // namespace

TEST_CASE("parts are charged once each, and the total is rounded once") {
  Usage usage = tokens(1'000'000, 1000);
  usage.cache_read_tokens = 400'000;
  usage.cache_write_tokens = 300'000;
  usage.cache_write_1h_tokens = 100'000;
  usage.web_searches = 3;
  const Cost cost = charged(full(), usage);
  CHECK(text(cost) == "2.415");
  CHECK(parts(cost) ==
        "input 0.9, cache_read 0.12, cache_write 0.75, cache_write_1h 0.6, output 0.015, web_search 0.03");

  // 0.4 + 0.4 nano-dollars are 1 when they are rounded together, and 0 when each is.
  const RateCard small = card({{Unit::input, "0.0004"}, {Unit::output, "0.0004"}});
  CHECK(text(charged(small, tokens(1, 1))) == "0.000000001");
  CHECK(text(charged(small, tokens(1, 0))) == "0");
  CHECK(parts(charged(small, tokens(1, 0))) == "input 0.0000000004");
  CHECK(text(charged(card({{Unit::input, "0.0005"}}), tokens(1, 0))) == "0.000000001");
}

TEST_CASE("media with rates of their own, cached and not") {
  Usage usage = tokens(1000, 100);
  usage.input_audio_tokens = 400;
  usage.cache_read_tokens = 300;
  usage.cache_audio_read_tokens = 100;
  usage.output_image_tokens = 40;
  const Cost cost = charged(media(), usage);
  CHECK(parts(cost) ==
        "input 0.00012, cache_read 0.000006, input_audio 0.0003, cache_audio_read 0.00001, "
        "output 0.00015, output_image 0.0012");
  CHECK(text(cost) == "0.001786");
  usage.cache_audio_read_tokens = std::nullopt;  // how much of the cached is audio?
  CHECK(text(charged(media(), usage)) == "cached audio tokens unknown");
  usage.cache_read_tokens = 0;
  CHECK(text(charged(media(), usage)) == "0.00193");
  usage.input_audio_tokens = std::nullopt, usage.cache_read_tokens = 300, usage.cache_audio_read_tokens = 100;
  CHECK(text(charged(media(), usage)) == "cached audio tokens unknown");
}

TEST_CASE("pictures and videos without a rate cost what text does, audio only where the provider says so") {
  const RateCard plain = card({{Unit::input, "1"}, {Unit::cache_read, "0.5"}, {Unit::output, "2"}});
  Usage usage = tokens(1'000'000, 1'000'000);
  usage.input_image_tokens = 10, usage.input_video_tokens = 20, usage.output_image_tokens = 5;
  usage.cache_read_tokens = 100'000, usage.cache_image_read_tokens = 7;
  CHECK(text(charged(plain, usage)) == "2.95");
  for (Count Usage::*audio : {&Usage::input_audio_tokens, &Usage::output_audio_tokens}) {
    Usage heard = usage;
    heard.*audio = 30;
    const bool given = audio == &Usage::input_audio_tokens;
    CHECK(text(charged(plain, heard)) == (given ? "no input audio rate" : "no output audio rate"));
    CHECK(text(charge(plain, heard, AudioWithoutRate::as_text)) == "2.95");
    heard.*audio = 0;
    CHECK(text(charged(plain, heard)) == "2.95");
  }
}

TEST_CASE("media that are all of the input, of the cached tokens or of the output leave nothing for text") {
  Usage usage = tokens(400, 40);
  usage.input_audio_tokens = 400, usage.cache_read_tokens = 100, usage.cache_audio_read_tokens = 100;
  usage.output_image_tokens = 40;
  CHECK(parts(charged(media(), usage)) == "input_audio 0.0003, cache_audio_read 0.00001, output_image 0.0012");
  usage.cache_read_tokens = 0, usage.cache_audio_read_tokens = 0;
  CHECK(parts(charged(media(), usage)) == "input_audio 0.0004, output_image 0.0012");
  usage.cache_read_tokens = 400, usage.cache_audio_read_tokens = 400;
  CHECK(parts(charged(media(), usage)) == "cache_audio_read 0.00004, output_image 0.0012");
  usage = tokens(100, 50);
  usage.cache_read_tokens = 60, usage.cache_write_tokens = 40, usage.cache_write_1h_tokens = 40;
  usage.reasoning_tokens = 50;
  CHECK(parts(charged(full(), usage)) == "cache_read 0.000018, cache_write_1h 0.00024, output 0.00075");
}

TEST_CASE("honest unknown: a tool that is billed apart, and what the answer says has no known price") {
  Usage usage = tokens(1000, 10);
  usage.other_tool = "code_interpreter";
  CHECK(text(charged(full(), usage)) == "code_interpreter is billed apart");
  usage.unpriced = "usage.novelties has no known price";
  CHECK(text(charged(full(), usage)) == "usage.novelties has no known price");
  usage.other_tool.clear();
  CHECK(text(charged(full(), usage)) == "usage.novelties has no known price");
  usage.unpriced.clear();
  CHECK(text(charged(full(), usage)) == "0.00315");
}

TEST_CASE("honest unknown: reasoning with a rate of its own that nobody counted") {
  const RateCard thinking = card({{Unit::input, "1"}, {Unit::output, "2"}, {Unit::reasoning, "3"}});
  Usage usage = tokens(1'000'000, 1'000'000);
  CHECK(text(charged(thinking, usage)) == "reasoning tokens unknown");
  usage.reasoning_tokens = 0;
  CHECK(text(charged(thinking, usage)) == "3");
  usage.reasoning_tokens = 500'000;
  CHECK(text(charged(thinking, usage)) == "3.5");
}

TEST_CASE("honest unknown: a part without a rate") {
  const RateCard bare = card({{Unit::input, "3"}, {Unit::output, "15"}});
  Usage usage = tokens(1000, 10);
  CHECK(text(charged(bare, usage)) == "0.00315");
  usage.cache_read_tokens = 1;
  CHECK(text(charged(bare, usage)) == "no cache read rate");
  usage.cache_read_tokens = 0;
  usage.cache_write_tokens = 1;
  CHECK(text(charged(bare, usage)) == "no cache write rate");
  const RateCard short_lived = card({{Unit::input, "3"}, {Unit::cache_write, "3.75"}, {Unit::output, "15"}});
  CHECK(text(charged(short_lived, usage)) == "0.00315075");
  usage.cache_write_1h_tokens = 1;
  CHECK(text(charged(short_lived, usage)) == "no 1-hour cache write rate");
  usage = tokens(1000, 10);
  usage.web_searches = 1;
  CHECK(text(charged(bare, usage)) == "no web search rate");
  usage = tokens(1000, 10);
  usage.audio_ms = 1;
  CHECK(text(charged(bare, usage)) == "no audio time rate");
  CHECK(text(charged(card({{Unit::input, "3"}}), tokens(1000, 1))) == "no output rate");
  CHECK(text(charged(card({{Unit::output, "3"}}), tokens(1, 1))) == "no input rate");
  CHECK(text(charged(RateCard{}, tokens(0, 0))) == "no rates in the table");
  const RateCard uncached_audio = card({{Unit::input, "3"}, {Unit::cache_read, "1"}, {Unit::input_audio, "9"}});
  usage = tokens(10, 0);
  usage.input_audio_tokens = 5, usage.cache_read_tokens = 5, usage.cache_audio_read_tokens = 5;
  CHECK(text(charged(uncached_audio, usage)) == "no cached audio rate");
}

TEST_CASE("honest unknown: counts that were not reported") {
  CHECK(text(charged(full(), Usage{})) == "no_usage");
  Usage counted;
  counted.counted_tokens = 12;
  CHECK(text(charged(full(), counted)) == "no_usage");
  Usage usage;
  usage.input_tokens = 10;
  CHECK(text(charged(full(), usage)) == "output tokens unknown");
  const RateCard embedding = card({{Unit::input, "0.02"}});
  CHECK(text(charged(embedding, usage)) == "0.0000002");
  CHECK(text(charged(card({{Unit::input, "0.02"}, {Unit::output, "0"}}), usage)) == "0.0000002");
  usage = {};
  usage.output_tokens = 10;
  CHECK(text(charged(full(), usage)) == "input tokens unknown");
  usage = {};
  usage.source = UsageSource::partial;
  usage.input_tokens = 1000, usage.output_tokens = 3;
  CHECK(text(charged(full(), usage)) == "0.003045");
  usage = {};
  usage.audio_ms = 60'000;
  CHECK(text(charged(card({{Unit::audio_time, "0.36"}}), usage)) == "0.006");
  CHECK(text(charged(full(), usage)) == "input tokens unknown");
}

TEST_CASE("honest unknown: counts that contradict each other, never a negative part") {
  const auto reason = [](auto change) {
    Usage usage = tokens(100, 50);
    change(usage);
    return text(charged(full(), usage));
  };
  CHECK(reason([](Usage& u) { u.cache_read_tokens = 101; }) == "inconsistent usage: cached tokens exceed the input");
  CHECK(reason([](Usage& u) { u.cache_read_tokens = 60, u.cache_write_tokens = 41; }) ==
        "inconsistent usage: cached tokens exceed the input");
  CHECK(reason([](Usage& u) { u.cache_write_tokens = 5, u.cache_write_1h_tokens = 6; }) ==
        "inconsistent usage: 1-hour writes exceed all cache writes");
  CHECK(reason([](Usage& u) { u.cache_write_1h_tokens = 6; }) == "cache write tokens unknown");
  CHECK(reason([](Usage& u) { u.input_image_tokens = 101; }) == "inconsistent usage: parts exceed the input");
  CHECK(reason([](Usage& u) { u.reasoning_tokens = 51; }) == "inconsistent usage: parts exceed the output");
  CHECK(reason([](Usage& u) { u.output_image_tokens = 30, u.output_video_tokens = 30; }) ==
        "inconsistent usage: parts exceed the output");
  CHECK(reason([](Usage& u) { u.input_image_tokens = 3, u.cache_image_read_tokens = 4, u.cache_read_tokens = 9; }) ==
        "inconsistent usage: more cached than given");
  CHECK(reason([](Usage& u) { u.input_image_tokens = 30, u.cache_image_read_tokens = 4, u.cache_read_tokens = 3; }) ==
        "inconsistent usage: parts exceed the cached tokens");
  Usage usage = tokens(100, 50);  // all of the text was cached, so 60 of audio cannot be fresh
  usage.cache_read_tokens = 50, usage.input_audio_tokens = 60, usage.cache_audio_read_tokens = 0;
  CHECK(text(charged(media(), usage)) == "inconsistent usage: parts exceed the input");
}

TEST_CASE("no count and no rate can overflow") {
  const auto most = std::numeric_limits<std::uint64_t>::max();
  CHECK(text(charged(full(), tokens(most, most))) == "counts beyond range");
  CHECK(text(charged(full(), tokens(1'000'000'000'000'001, 0))) == "counts beyond range");
  const Cost large =
      charged(card({{Unit::input, "3"}, {Unit::output, "3"}}), tokens(1'000'000'000'000, 1'000'000'000'000));
  CHECK(text(large) == "6000000");
  CHECK(text(charged(full(), tokens(1'000'000'000'000'000, 1))) == "cost beyond range");
  CHECK(text(charged(card({{Unit::input, "1e14"}}), tokens(1'000'000'000'000'000, 0))) == "cost beyond range");
}

TEST_CASE("a tier prices the whole request, from one token above its start") {
  RateCard rates = card({{Unit::output, "15"}});
  rates.set(Unit::input, {*parse_rate("3", Per::million),
                          {{400'000, *parse_rate("9", Per::million)}, {200'000, *parse_rate("6", Per::million)}}});
  rates.set(Unit::cache_read, {*parse_rate("0.3", Per::million), {{200'000, *parse_rate("0.6", Per::million)}}});
  CHECK(text(charged(rates, tokens(200'000, 0))) == "0.6");
  CHECK(text(charged(rates, tokens(200'001, 0))) == "1.200006");
  CHECK(text(charged(rates, tokens(400'000, 0))) == "2.4");
  CHECK(text(charged(rates, tokens(400'001, 0))) == "3.600009");
  Usage usage = tokens(200'001, 0);
  usage.cache_read_tokens = 200'001;  // cached input counts towards the size
  CHECK(text(charged(rates, usage)) == "0.1200006");
}

}  // namespace finops::test::charge_test
