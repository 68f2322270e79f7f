#pragma once

#include <prometheus/family.h>
#include <prometheus/gauge.h>
#include <prometheus/registry.h>

#include "farebox/wei.hpp"
#include "signer/metrics/money_readings.hpp"

namespace farebox::signer {

/// Prometheus knows only doubles; money proper is in the ledger.
[[nodiscard]] double to_double(const Wei& wei);

/// The gauges of money. Used by Metrics, which serves them.
class MoneyGauges {
public:
    explicit MoneyGauges(prometheus::Registry& registry);
    void set(const MoneyReadings& readings);

private:
    using Gauges = prometheus::Family<prometheus::Gauge>;
    Gauges& face_value_;
    Gauges& ev_;
    Gauges& risk_;
    Gauges& runway_;
    Gauges& redeemed_;
    Gauges& held_;
    Gauges& ether_;
    Gauges& ether_age_;
    Gauges& winnings_read_;
};

}  // namespace farebox::signer
