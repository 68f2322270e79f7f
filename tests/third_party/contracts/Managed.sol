// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {Controller} from "./Controller.sol";
import {IBondingManager, IMinter, IRoundsManager} from "./Interfaces.sol";

/// A contract that finds the others through the Controller, at each call anew, and stops when it is paused.
abstract contract Managed {
    Controller public immutable controller;

    constructor(Controller controller_) {
        controller = controller_;
    }

    modifier whenSystemNotPaused() {
        require(!controller.paused(), "system is paused");
        _;
    }

    modifier whenRoundInitialized() {
        require(roundsManager().currentRoundInitialized(), "current round is not initialized");
        _;
    }

    modifier onlyControllerOwner() {
        require(msg.sender == controller.owner(), "caller must be Controller owner");
        _;
    }

    modifier onlyContract(string memory name) {
        require(msg.sender == named(name), string.concat("caller must be ", name));
        _;
    }

    function bondingManager() internal view returns (IBondingManager) {
        return IBondingManager(named("BondingManager"));
    }

    function minter() internal view returns (IMinter) {
        return IMinter(named("Minter"));
    }

    function roundsManager() internal view returns (IRoundsManager) {
        return IRoundsManager(named("RoundsManager"));
    }

    function named(string memory name) internal view returns (address) {
        return controller.getContract(keccak256(bytes(name)));
    }
}
