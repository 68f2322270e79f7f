#include "sandbox/acceptance/debit_meter.hpp"

#include "protocol/timestamp.hpp"

namespace farebox::sandbox {

std::int64_t DebitMeter::take_due(std::int64_t now_unix_nanos) {
    const std::int64_t elapsed = now_unix_nanos - start_unix_nanos_;
    if (elapsed <= 0) {
        return 0;
    }
    // Split, because rate x nanoseconds of a day does not fit in 64 bits; the sum is the exact floor.
    const std::int64_t whole = elapsed / protocol::kNanosPerSecond * units_per_second_;
    const std::int64_t part = elapsed % protocol::kNanosPerSecond * units_per_second_ / protocol::kNanosPerSecond;
    const std::int64_t due = whole + part - taken_;
    if (due <= 0) {
        return 0;
    }
    taken_ += due;
    return due;
}

}  // namespace farebox::sandbox
