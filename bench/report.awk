# Reads "metric target value" samples, one per round and target, and prints the table of P1 to P6 and P11 from their medians.
#   awk -v format=text|markdown -f report.awk SAMPLES

{ sample[$1, $2, ++count[$1, $2]] = $3 + 0 }

END {
  heading()
  row("P1", "CPU per request, 16 connections, us", "c16.cpu_ns", 1000, 1, "<= 1.5 x nginx")

  one_at_a_time("P2", "round trip", "latency", "<= 1.5 x nginx")

  row("P3", "requests/s, 16 connections", "c16.wrk_rps", 1, 0, ">= 0.8 x nginx")
  row("P3", "requests/s, 64 connections", "c64.wrk_rps", 1, 0, ">= 0.8 x nginx")
  row("P3", "p99 at full load, 16 conns, us", "c16.wrk_p99_us", 1, 0)
  row("P3", "p99 at full load, 64 conns, us", "c64.wrk_p99_us", 1, 0)

  one_at_a_time("P4", "first byte", "first_byte", "<= 60")
  one_at_a_time("P4", "event", "event", "<= 60")
  row("P4", "event p50, 64 streams, us", "many.event_p50_ns", 1000, 1)
  added("P4", "first byte added p50, 64 streams, us", "many.first_byte_p50_ns", 1000, 1, "<= 60")
  added("P4", "first byte added p99, 64 streams, us", "many.first_byte_p99_ns", 1000, 1, "<= 200")
  added("P4", "event added p50, 64 streams, us", "many.event_p50_ns", 1000, 1, "<= 60")
  added("P4", "event added p99, 64 streams, us", "many.event_p99_ns", 1000, 1, "<= 200")
  row("P4", "CPU per event, 64 streams, us", "many.cpu_ns", 1000, 1)

  row("P5", "RSS idle, MiB", "rss_kib_0", 1024, 1, "<= 12")
  row("P5", "RSS, 1000 open streams, MiB", "rss_kib_1000", 1024, 1)
  row("P5", "RSS, 5000 open streams, MiB", "rss_kib_5000", 1024, 1)
  per_stream("P5", "RSS per stream, 1000 open, KiB", "rss_kib", 1000, "<= 64")
  per_stream("P5", "RSS per stream, 5000 open, KiB", "rss_kib", 5000, "<= 64")
  row("P5", "PSS idle, MiB", "pss_kib_0", 1024, 1)
  per_stream("P5", "PSS per stream, 5000 open, KiB", "pss_kib", 5000)
  per_stream("P5", "kernel stacks per stream, 5000, KiB", "kernel_stack_kib", 5000)

  row("P6", "start to first answer p50, ms", "start_p50_ns", 1000000, 2, "<= 20")
  row("P6", "start to first answer p99, ms", "start_p99_ns", 1000000, 2)

  tls()
  observer()
}

# The upstream over TLS, with the certificates of the distribution.
function tls() {
  if (median("tls.burst_good", "nginx") == "") return
  print_row("P11", "TLS: CPU per request, 16 conns, us", "", scaled(median("c16.cpu_ns", "tls_nginx"), 1000),
            scaled(median("c16.cpu_ns", "tls_finops"), 1000), 1, "<= 1.5 x nginx")
  per_stream("P11", "TLS: RSS per stream, 1000 open, KiB", "tls.rss_kib", 1000, "<= 160")
  row("P11", "TLS: CPU per new connection, ms", "tls.burst_cpu_ns", 1000000, 2, "<= 2")
  row("P11", "TLS: answered of 500 new at once", "tls.burst_good", 1, 0, ">= 500")
  row("P11", "TLS: the last of them after, ms", "tls.burst_last_ms", 1, 0, "<= 3000")
}

# What reading usage and cost out of the passing bytes takes: finops against itself without the two plugins.
function observer() {
  if (median("c16.cpu_ns", "blind_finops") == "") return
  print ""
  printf observer_format(), "", "usage and cost", "without", "with", "difference"
  if (format == "markdown") print "| --- | --- | ---: | ---: | ---: |"
  difference("P1", "CPU per request, 16 connections, us", "c16.cpu_ns")
  difference("P4", "first byte p50, one core, us", "one.first_byte_p50_ns")
  difference("P4", "event p50, one core, us", "one.event_p50_ns")
  difference("P4", "event p50, 64 streams, us", "many.event_p50_ns")
  difference("P4", "CPU per event, 64 streams, us", "many.cpu_ns")
}

function difference(id, what, metric,    without, with) {
  without = scaled(median(metric, "blind_finops"), 1000)
  with = scaled(median(metric, "finops"), 1000)
  printf observer_format(), id, what, number(without, 1), number(with, 1), number(minus(with, without), 1)
}

function observer_format() {
  return format == "markdown" ? "| %s | %s | %s | %s | %s |\n" : "%-3s  %-36s %8s %8s %10s\n"
}

# A measured value for all three targets.
function row(id, what, metric, divisor, digits, goal) {
  print_row(id, what, scaled(median(metric, "direct"), divisor), scaled(median(metric, "nginx"), divisor),
            scaled(median(metric, "finops"), divisor), digits, goal)
}

# Round trips of one connection or one stream, with everything on one core and where the scheduler puts it.
function one_at_a_time(id, what, metric, goal_of_p50,    i, place, prefix) {
  split("one core|free", place, "|")
  for (i = 1; i <= 2; i++) {
    prefix = i == 1 ? "one." : "free."
    row(id, what " p50, " place[i] ", us", prefix metric "_p50_ns", 1000, 1)
    added(id, what " added p50, " place[i] ", us", prefix metric "_p50_ns", 1000, 1, goal_of_p50)
    added(id, what " added p99, " place[i] ", us", prefix metric "_p99_ns", 1000, 1, "<= 200")
  }
}

# What going through a proxy adds to going direct.
function added(id, what, metric, divisor, digits, goal,    direct) {
  direct = median(metric, "direct")
  print_row(id, what, "", scaled(minus(median(metric, "nginx"), direct), divisor),
            scaled(minus(median(metric, "finops"), direct), divisor), digits, goal)
}

# Growth from idle, shared among the open streams.
function per_stream(id, what, metric, streams, goal) {
  print_row(id, what, "", scaled(minus(median(metric "_" streams, "nginx"), median(metric "_0", "nginx")), streams),
            scaled(minus(median(metric "_" streams, "finops"), median(metric "_0", "finops")), streams), 1, goal)
}

# Absent values are "" all the way and print as "-".
function median(metric, target,    n, i, j, value, sorted) {
  n = count[metric, target]
  if (!n) return ""
  for (i = 1; i <= n; i++) {
    value = sample[metric, target, i]
    for (j = i - 1; j >= 1 && sorted[j] > value; j--) sorted[j + 1] = sorted[j]
    sorted[j + 1] = value
  }
  return n % 2 ? sorted[(n + 1) / 2] : (sorted[n / 2] + sorted[n / 2 + 1]) / 2
}

function scaled(value, divisor) { return value == "" ? "" : value / divisor }

function minus(a, b) { return a == "" || b == "" ? "" : a - b }

function number(value, digits,    text) {
  if (value == "") return "-"
  text = sprintf("%.*f", digits, value)
  return text + 0 == 0 ? sprintf("%.*f", digits, 0) : text  # no "-0.0"
}

# A goal is "<= LIMIT" for finops itself or "<= FACTOR x nginx".
function verdict(goal, nginx, finops,    part, limit) {
  if (goal == "" || finops == "") return "-"
  split(goal, part, " ")
  limit = part[2]
  if (part[4] == "nginx") {
    if (nginx == "") return "-"
    limit *= nginx
  }
  return (part[1] == "<=" ? finops <= limit : finops >= limit) ? "pass" : "MISS"
}

function print_row(id, what, direct, nginx, finops, digits, goal,    ratio) {
  ratio = number(nginx, digits) + 0 > 0 && number(finops, digits) + 0 > 0 ? sprintf("%.2f x", finops / nginx) : "-"
  printf line_format(), id, what, number(direct, digits), number(nginx, digits), number(finops, digits), ratio,
         goal == "" ? "-" : goal, verdict(goal, nginx, finops)
}

function heading() {
  printf line_format(), "", "", "direct", "nginx", "finops", "ratio", "goal", "result"
  if (format == "markdown") print "| --- | --- | ---: | ---: | ---: | ---: | --- | --- |"
}

function line_format() {
  return format == "markdown" ? "| %s | %s | %s | %s | %s | %s | %s | %s |\n" : "%-3s  %-36s %8s %8s %8s %8s %-14s %s\n"
}
