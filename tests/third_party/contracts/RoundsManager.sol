// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {Controller} from "./Controller.sol";
import {Managed} from "./Managed.sol";

/// Rounds are spans of blocks. One counts once somebody has initialised it, which keeps the hash of the block before.
contract RoundsManager is Managed {
    uint256 public immutable roundLength;
    uint256 public lastInitializedRound;
    mapping(uint256 => bytes32) public blockHashForRound;

    event NewRound(uint256 indexed round, bytes32 blockHash);

    constructor(Controller controller_, uint256 roundLength_) Managed(controller_) {
        require(roundLength_ > 0, "round length cannot be 0");
        roundLength = roundLength_;
    }

    function initializeRound() external whenSystemNotPaused {
        uint256 round = currentRound();
        require(lastInitializedRound < round, "round already initialized");
        lastInitializedRound = round;
        blockHashForRound[round] = blockhash(block.number - 1);
        emit NewRound(round, blockHashForRound[round]);
    }

    function currentRound() public view returns (uint256) {
        return block.number / roundLength;
    }

    function currentRoundStartBlock() external view returns (uint256) {
        return currentRound() * roundLength;
    }

    function currentRoundInitialized() external view returns (bool) {
        return lastInitializedRound == currentRound();
    }

    /// No blocks at a round's end are kept free of changes here.
    function currentRoundLocked() external pure returns (bool) {
        return false;
    }
}
