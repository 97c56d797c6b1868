# shellcheck shell=bash
# Runs Slurm in the lab: its controller, and one node with four processors on any machine. Root must
# source this file in an empty folder of the test, in the lab, with REPO set. Both run as they were
# unpacked, keep their files in /run of the lab, and use its loopback.

servers=$REPO/test/.servers
plugins=$(echo "$servers"/usr/lib/*-linux-*/slurm-wlm)
libraries=$plugins:$(printf '%s:' "$servers"/usr/lib/*-linux-* "$servers"/lib/*-linux-*)
export SLURM_CONF=/run/slurm/slurm.conf
mkdir -p /run/slurm/state || exit
# There is no authentication, since root is the only user. There are no cgroups: cgroup.conf only
# stops Slurm from looking for them.
cat >$SLURM_CONF <<END
ClusterName=lab
SlurmctldHost=localhost(127.0.0.1)
NodeName=localhost NodeAddr=127.0.0.1 CPUs=4
PartitionName=lab Nodes=localhost Default=YES
SlurmdParameters=config_overrides
SlurmUser=root
AuthType=auth/none
CredType=cred/none
PluginDir=$plugins
StateSaveLocation=/run/slurm/state
SlurmdSpoolDir=/run/slurm/node
ProctrackType=proctrack/linuxproc
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
ReturnToService=2
JobRequeue=0
END
echo CgroupPlugin=cgroup/v1 >/run/slurm/cgroup.conf

# slurm COMMAND...: runs a command of Slurm.
slurm() {
	LD_LIBRARY_PATH=$libraries "$servers/usr/bin/$1" "${@:2}"
}

# node: starts the node in a process namespace of its own, and waits until it takes jobs.
node() {
	LD_LIBRARY_PATH=$libraries unshare --pid --fork --mount-proc "$servers/usr/sbin/slurmd-wlm" -D -c -d "$servers/usr/sbin/slurmstepd-wlm" &>>node.log &
	node=$!
	until [ "$(slurm sinfo -h -o %T)" = idle ]; do sleep 0.05; done
}

# lose_node: kills all processes of the node at once, and tells the controller.
lose_node() {
	kill -KILL "$(pgrep -P $node)"
	wait $node
	slurm scontrol update nodename=localhost state=down reason=lost
}

# release JOB: starts tasks that were queued again, when the node has got the orders to end them.
# Slurm would wait two minutes.
release() {
	until [ "$(slurm sdiag | grep -cE '^Agent (queue size|count): +0$')" -eq 2 ]; do sleep 0.05; done
	slurm scontrol update jobid="$1" starttime=now
}

# tasks: prints the state of each task in a word.
# completed: waits until the tasks have ended; true if all have ended well.
tasks() {
	slurm squeue -h -r -t all -o %T
}
completed() {
	while tasks | grep -qE 'PENDING|RUNNING|COMPLETING'; do sleep 0.05; done
	[ "$(tasks | sort -u)" = COMPLETED ]
}

LD_LIBRARY_PATH=$libraries "$servers/usr/sbin/slurmctld-wlm" -D &>controller.log &
node 2>>controller.log
