// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {Managed} from "./Managed.sol";

/// Reserves pay winning tickets when a deposit no longer can. In each round every active orchestrator may take an equal
/// share, so that none can take all.
abstract contract Reserves is Managed {
    struct Reserve {
        uint256 funds;
        mapping(uint256 => uint256) claimedForRound;
        mapping(uint256 => mapping(address => uint256)) claimedByAddress;
    }

    struct ReserveInfo {
        uint256 fundsRemaining;
        uint256 claimedInCurrentRound;
    }

    mapping(address => Reserve) internal reserves;

    event ReserveFunded(address indexed reserveHolder, uint256 amount);
    event ReserveClaimed(address indexed reserveHolder, address claimant, uint256 amount);

    function getReserveInfo(address holder) public view returns (ReserveInfo memory) {
        return ReserveInfo(reserves[holder].funds, reserves[holder].claimedForRound[roundsManager().currentRound()]);
    }

    function claimedReserve(address holder, address claimant) public view returns (uint256) {
        return reserves[holder].claimedByAddress[roundsManager().currentRound()][claimant];
    }

    function claimableReserve(address holder, address claimant) public view returns (uint256) {
        uint256 poolSize = bondingManager().getTranscoderPoolSize();
        if (poolSize == 0 || !bondingManager().isActiveTranscoder(claimant)) {
            return 0;
        }
        ReserveInfo memory reserve = getReserveInfo(holder);
        uint256 share = (reserve.fundsRemaining + reserve.claimedInCurrentRound) / poolSize;
        return share - claimedReserve(holder, claimant);
    }

    function addReserve(address holder, uint256 amount) internal {
        reserves[holder].funds += amount;
        emit ReserveFunded(holder, amount);
    }

    /// @return claimed  What could be had of the amount.
    function claimFromReserve(address holder, address claimant, uint256 amount) internal returns (uint256 claimed) {
        uint256 claimable = claimableReserve(holder, claimant);
        claimed = amount > claimable ? claimable : amount;
        if (claimed > 0) {
            uint256 round = roundsManager().currentRound();
            reserves[holder].claimedForRound[round] += claimed;
            reserves[holder].claimedByAddress[round][claimant] += claimed;
            reserves[holder].funds -= claimed;
            emit ReserveClaimed(holder, claimant, claimed);
        }
    }
}
