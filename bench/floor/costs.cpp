#include "bench/floor/costs.hpp"

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <vector>

#include "bench/floor/signatures.hpp"

namespace farebox::bench {
namespace {

using Clock = std::chrono::steady_clock;

double micros(Clock::duration duration) {
    return std::chrono::duration<double, std::micro>{duration}.count();
}

double cpu_micros() {
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    const auto of = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) * 1e6 + static_cast<double>(time.tv_usec);
    };
    return of(usage.ru_utime) + of(usage.ru_stime);
}

/// Median of how long each of @p times runs of @p work took.
template <class Work>
double median_micros(int times, Work work) {
    std::vector<double> took;
    for (int i = 0; i < times; ++i) {
        const auto start = Clock::now();
        work(i);
        took.push_back(micros(Clock::now() - start));
    }
    std::nth_element(took.begin(), took.begin() + times / 2, took.end());
    return took[static_cast<std::size_t>(times) / 2];
}

/// CPU, not time: other programs may run meanwhile.
double signature_cpu_micros() {
    constexpr std::uint32_t kTimes = 20'000;
    BareSigner signer;
    signer.sign(kTimes / 10);
    const double before = cpu_micros();
    signer.sign(kTimes);
    return (cpu_micros() - before) / kTimes;
}

double fdatasync_micros(const std::string& folder) {
    const std::string path = folder + "/fdatasync.bench";
    const int fd = ::open(path.c_str(), O_CREAT | O_TRUNC | O_RDWR | O_CLOEXEC, 0600);
    std::array<char, 4096> page{};
    page.fill('p');
    const double median = median_micros(500, [&](int i) {
        if (::pwrite(fd, page.data(), page.size(), static_cast<off_t>(i) * 4096) != 4096 || ::fdatasync(fd) != 0) {
            throw std::runtime_error{"cannot write to " + path};
        }
    });
    ::close(fd);
    ::unlink(path.c_str());
    return median;
}

void execute(sqlite3* database, const char* sql) {
    if (sqlite3_exec(database, sql, nullptr, nullptr, nullptr) != SQLITE_OK) {
        throw std::runtime_error{sqlite3_errmsg(database)};
    }
}

double commit_micros(const std::string& folder) {
    const std::string path = folder + "/commit.bench";
    sqlite3* database = nullptr;
    if (sqlite3_open(path.c_str(), &database) != SQLITE_OK) {
        throw std::runtime_error{"cannot make " + path};
    }
    execute(database,
            "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
            "CREATE TABLE IF NOT EXISTS rows (id INTEGER PRIMARY KEY, bytes BLOB)");
    const double median = median_micros(500, [&](int) {
        execute(database, "BEGIN IMMEDIATE; INSERT INTO rows (bytes) VALUES (zeroblob(1000)); COMMIT");
    });
    sqlite3_close(database);
    for (const char* const suffix : {"", "-wal", "-shm"}) {
        ::unlink((path + suffix).c_str());
    }
    return median;
}

}  // namespace

int print_costs(const std::string& folder) {
    const nlohmann::ordered_json costs{{"signature_cpu_us", signature_cpu_micros()},
                                       {"fdatasync_us", fdatasync_micros(folder)},
                                       {"commit_us", commit_micros(folder)}};
    std::cout << costs.dump() << '\n';
    return 0;
}

}  // namespace farebox::bench
